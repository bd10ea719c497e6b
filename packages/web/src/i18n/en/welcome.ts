import type { Dictionary } from '../zh-CN/index.ts';

export const welcome: Dictionary['welcome'] = {
  title: 'Welcome to Danflow',
  lead: 'Four steps until you take orders. Each can be skipped; come back whenever you like.',
  progress: '{{n}} of 4 done',
  banner: 'Steps of the setup left: {{n}}',
  goOn: 'Go on',
  leave: 'Do not offer again',
  later: 'Later',
  finish: 'Start',
  finished: 'All is ready',
  finishedHelp: 'The board shows every order.',
  skip: 'Skip',
  skipped: 'Skipped',
  done: 'Done',
  saveNext: 'Save and go on',
  next: 'Next',
  steps: { shop: 'Shop', goods: 'Goods', people: 'People', order: 'First order' },
  help: {
    shop: 'Buyers see name and logo when they pay; the sender is printed on labels.',
    goods: 'Paste from a spreadsheet or import a file; or add them one by one.',
    people: 'Give everybody an account: service takes orders, the warehouse ships, finance reconciles.',
    order: 'Try one order: paste the receiver, pick goods, send the payment link.',
  },
  addByHand: 'Add one by one',
  placeOrder: 'Take an order',
  peopleNow: '{{n}} people so far',
};
