import type { board as zhBoard, orders as zhOrders } from '../zh-CN/orders.ts';

export const board: typeof zhBoard = {
  title: 'Board', orders: 'orders', oldest: 'oldest {{ago}}', todo: 'Do these first', overdue: 'Overdue', due_2h: 'Due in 2 h', due_today: 'Due today', due_later: 'Due later', held: 'On hold', short: 'Short of stock', refundPending: 'Refund under way',
  lanesTitle: 'To ship, by deadline', exceptions: 'Needs attention', allShops: 'All shops', allTypes: 'All types', emptyTitle: 'No orders yet', emptyHelp: 'Take the first order, or import those you have from a table.', importOrders: 'Import orders', nothingTodo: 'Nothing needs attention', shopFilter: 'Shop', typeFilter: 'Type', timeFilter: 'Placed', amountHidden: 'Amounts are hidden from you',
};
export const orders: typeof zhOrders = {
  title: 'Orders', all: 'All', overdue: 'Overdue', held: 'On hold', no: 'Order no.', goods: 'Goods', receiver: 'Receiver', amount: 'Amount', deadline: 'Deadline', shop: 'Shop', memo: 'Memo', placedAt: 'Placed', source: 'Source', andMore: 'and {{n}} in all', qtyOf: '×{{n}}', freight: 'incl. freight {{amount}}',
  searchPlaceholder: 'Order no., phone, last four, name, tracking no.… many at once', searchLabel: 'Search orders', searchHelp: 'Paste a column of numbers', found: '{{found}} found, {{missing}} missing', foundAll: 'All {{found}} found', missingOnes: 'Not found: {{list}}', clearSearch: 'Leave search', isCut: 'Too many results: only the first are shown. Narrow the search.', copyMissing: 'Copy the missing ones',
  filterStatus: 'Status', filterType: 'Type', filterShop: 'Shop', filterTime: 'Placed', filterFlag: 'Flag', filterTag: 'Tag', filterHold: 'Hold', filterLane: 'Ship-by', filterText: 'Goods, codes, memos', filterTerms: 'Terms', filterPaymentState: 'Payment', filterShort: 'Stock', filterSort: 'Sort', filterAssignee: 'Assignee', filterWarehouse: 'Warehouse', moreFilters: 'More filters', fewerFilters: 'Fewer filters',
  onlyHeld: 'On hold only', onlyNotHeld: 'Not on hold', onlyShort: 'Short only', noMatch: 'No orders match', noMatchHelp: 'Use fewer filters, or search for something else.', heldPill: 'On hold', shortPill: 'Short {{n}}', refundPill: 'Refund', partPill: 'Shipped {{n}}/{{all}}', historicalPill: 'Historical', batchFilter: 'Only orders of this import', customerFilter: 'Only orders of this customer',
  exportDone: 'The download has begun', exportCsv: 'Export CSV', exportXlsx: 'Export Excel', exactCount: 'Count exactly', hiddenPersonal: '***', timeFrom: 'From', timeTo: 'To', list: 'List of orders',
};
