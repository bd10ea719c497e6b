import type { words as zh } from '../zh-CN/words.ts';

export const words: typeof zh = {
  status: { pending_payment: 'To pay', paid: 'To ship', shipped: 'Shipped', completed: 'Completed', cancelled: 'Cancelled' },
  type: { physical: 'Physical', virtual: 'Virtual', custom: 'Custom-made' },
  terms: { prepaid: 'Prepaid', cod: 'Cash on delivery', on_account: 'On account' },
  paymentState: { unpaid: 'Unpaid', part_paid: 'Part paid', paid: 'Paid', part_refunded: 'Part refunded', refunded: 'Refunded' },
  source: { manual: 'Manual', api: 'API', import: 'Import', channel: 'Channel' },
  fulfilment: { physical: 'Parcel', custom: 'Custom-made', unlimited: 'Unlimited', counted: 'Counted', code_pool: 'Card keys', service: 'Service' },
  lane: { overdue: 'Overdue', due_2h: 'Due in 2 h', due_today: 'Due today', due_later: 'Due later' },
  sort: { created_desc: 'Newest', created_asc: 'Oldest', amount_desc: 'Highest amount', amount_asc: 'Lowest amount', pay_by_asc: 'Pay-by soonest', ship_by_asc: 'Ship-by soonest' },
  cancelReason: { buyer: 'Buyer changed their mind', duplicate: 'Ordered twice', out_of_stock: 'Out of stock', fraud: 'Suspected fraud', timeout: 'Not paid in time', import_undone: 'Import undone', refunded: 'Fully refunded', other: 'Other' },
  action: {
    allocate_stock: 'Stock allocated', settle_refund: 'Refund settled', undo_import: 'Undo import', confirm: 'Confirm', pay: 'Record payment', cancel: 'Cancel order', revive: 'Revive', hold: 'Hold', release: 'Release hold', change_address: 'Change address', change_lines: 'Change lines and prices', swap_variant: 'Swap variant', ship: 'Ship', ship_part: 'Ship a part',
    void_shipment: 'Void parcel', correct_tracking: 'Correct tracking no.', deliver: 'Deliver', redeem: 'Redeem', report_production: 'Report production', complete: 'Complete', extend_deadline: 'Extend deadline', edit_marks: 'Edit memo and marks', refund: 'Refund',
  },
  movement: { receive: 'Receive', reserve: 'Reserve', release: 'Release', ship: 'Ship', return: 'Return', adjust: 'Adjust', count: 'Count', transfer: 'Transfer' },
  alertKind: { oversell_attempt: 'Oversell stopped', below_safety: 'Below safety stock', shortage: 'Shortage' },
  alertState: { open: 'Open', seen: 'Seen', solved: 'Solved' },
  virtualKind: { unlimited: 'Unlimited', counted: 'Counted', code_pool: 'Card keys', service: 'Service' },
  flag: { f0: 'No flag', f1: 'Red', f2: 'Yellow', f3: 'Green', f4: 'Blue', f5: 'Purple', f6: 'Orange', f7: 'Light blue', f8: 'Light pink', f9: 'Dark green', f10: 'Peach' },
  role: { owner: 'Owner', customer_service: 'Customer service', warehouse: 'Warehouse', finance: 'Finance' },
  actor: { user: 'Person', api_key: 'API key', system: 'System', buyer: 'Buyer' },
};
