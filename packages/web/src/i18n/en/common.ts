import type { common as zhCommon, errors as zhErrors, nav as zhNav, session as zhSession } from '../zh-CN/common.ts';

export const common: typeof zhCommon = {
  appName: 'Danflow',
  ok: 'OK', save: 'Save', cancel: 'Cancel', close: 'Close', back: 'Back', edit: 'Edit', add: 'Add', remove: 'Remove', retry: 'Try again', reload: 'Reload page',
  search: 'Search', clear: 'Clear', clearFilters: 'Clear filters', filter: 'Filter', all: 'All', none: 'None', yes: 'Yes', no: 'No', more: 'More', loadMore: 'Load more', loading: 'Loading…',
  copy: 'Copy', copied: 'Copied', copyFailed: 'Could not copy; please select it by hand', saved: 'Saved', done: 'Done', print: 'Print', export: 'Export', upload: 'Upload', download: 'Download',
  optional: 'optional', required: 'required', reason: 'Reason', note: 'Note', name: 'Name', code: 'Code', status: 'Status', time: 'Time', amount: 'Amount', qty: 'Qty', operations: 'Actions',
  from: 'From', to: 'To', hidden: 'Hidden from you', unknown: 'Unknown', noneYet: 'None yet', never: 'Never', until: 'until', by: 'By', view: 'View', archived: 'Archived', archive: 'Archive', unarchive: 'Bring back', active: 'Active', isActive: 'In use',
  skipToContent: 'Skip to content', mainNav: 'Main navigation', pageNotFound: 'There is no such page', pageNotFoundHelp: 'The address may have changed, or was mistyped.', goHome: 'Back to the board',
  forbiddenTitle: 'You may not see this page', forbiddenHelp: 'If you need it, ask the owner to change your role.',
  selectPlaceholder: 'Choose', searchPlaceholder: 'Type to search', tableRegion: 'Table', rowsShown: '{{shown}} shown', endOfList: 'That is all',
  countOf: '{{count}} in all', countOver: '{{count}}+',
  today: 'Today', days7: '7 days', days30: '30 days', custom: 'Custom', anyTime: 'Any time',
  inMinutes: '{{n}} min left', inHours: '{{n}} h left', inDays: '{{n}} d left', lateMinutes: '{{n}} min late', lateHours: '{{n}} h late', lateDays: '{{n}} d late',
  agoMinutes: '{{n}} min ago', agoHours: '{{n}} h ago', agoDays: '{{n}} d ago', justNow: 'just now',
  confirmLeave: 'There is unsaved content. Leave anyway?', files: 'Files', chooseFile: 'Choose a file', version: 'Version', language: 'Language', theme: 'Theme', light: 'Light', dark: 'Dark', system: 'As the system',
  emptyTitle: 'Nothing here', emptyHelp: 'Try other filters.', details: 'Details', created: 'Created', updated: 'Updated', actions: 'Actions', menu: 'Menu', openMenu: 'Open menu', phoneCall: 'Phone',
};
export const errors: typeof zhErrors = {
  network: 'The network is down. What you entered is kept; check the connection and try again', unreadable: 'The server’s answer could not be read; try again shortly', unknown: 'Something went wrong; try again', title: 'Could not load', pageBroke: 'This page broke', pageBrokeHelp: 'What you entered may have to be entered again. Reload and try once more; if it stays, tell your administrator.',
  conflictTitle: 'Somebody has just changed this', conflictHelp: 'Look at the newest content, then save again.', fieldRequired: 'Please fill this in', badNumber: 'Please enter a number', badAmount: 'Please enter an amount', tooLong: 'This is too long', fileTooLarge: 'The file is too large; the limit is {{limit}}',
};
export const nav: typeof zhNav = {
  board: 'Board', orders: 'Orders', goods: 'Goods', stock: 'Stock', customers: 'Customers', finance: 'Payments', imports: 'Import', scan: 'Scan', settings: 'Settings', newOrder: 'New order',
};
export const session: typeof zhSession = {
  signIn: 'Sign in', signInTitle: 'Sign in to Danflow', username: 'User name', password: 'Password', signOut: 'Sign out', signingIn: 'Signing in…', forgot: 'Forgotten? The owner resets it under Settings › People; the owner runs npm run reset-password on the server.',
  claim: 'Your orders, on your own server', changePassword: 'Change password', firstPassword: 'Set a new password', firstPasswordHelp: 'You are using a first password. Set one that only you know, and you can begin.', currentPassword: 'Current password', newPassword: 'New password', repeatPassword: 'New password again',
  passwordRule: 'At least 10 characters, and not your user name', passwordsDiffer: 'The two do not match', passwordChanged: 'Password changed; your other devices are signed out', mySessions: 'Where I am signed in', sessionsHelp: 'Your account is signed in here. End what you do not know, and change your password.',
  thisDevice: 'this device', device: 'Device', ip: 'IP address', signedInAt: 'Signed in', lastSeen: 'Last used', endSession: 'End', sessionEnded: 'Session ended', expired: 'You were signed out; please sign in again', userMenu: 'Account menu', role: 'Role', showPassword: 'Show password', hidePassword: 'Hide password',
};
