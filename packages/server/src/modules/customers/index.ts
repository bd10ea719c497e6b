export {
  applyMask, maskName, maskPhone, maskStreet, normalizeName, normalizePhone, plainPersonal, type Personal, type PersonalView,
} from './personal.rules.ts';
export { nameToken, phone4Token, phoneToken, searchTokensOf } from './personal-tokens.ts';
