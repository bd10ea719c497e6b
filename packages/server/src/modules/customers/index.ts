export {
  applyMask, maskName, maskPhone, maskStreet, nameToken, normalizeName, normalizePhone, phone4Token, phoneToken, plainPersonal, searchTokensOf,
  type Personal, type PersonalView,
} from './personal.rules.ts';
