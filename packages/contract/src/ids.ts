import { z } from 'zod';

/**
 * Ids are UUIDv7, branded so that an order's id can never stand where a SKU's is asked for. The brand is a cast because
 * `.brand<Name>()` inside a generic function resolves to the plain schema; at run time it returns the same schema anyway.
 */
const id = <Name extends string>(name: Name) => z.uuid().meta({ description: `${name} (UUIDv7)` }) as z.core.$ZodBranded<z.ZodUUID, Name>;

export const UserId = id('UserId');
export type UserId = z.infer<typeof UserId>;
export const RoleId = id('RoleId');
export type RoleId = z.infer<typeof RoleId>;
export const SessionId = id('SessionId');
export type SessionId = z.infer<typeof SessionId>;
export const ApiKeyId = id('ApiKeyId');
export type ApiKeyId = z.infer<typeof ApiKeyId>;
export const ShopId = id('ShopId');
export type ShopId = z.infer<typeof ShopId>;
export const WarehouseId = id('WarehouseId');
export type WarehouseId = z.infer<typeof WarehouseId>;
export const ProductId = id('ProductId');
export type ProductId = z.infer<typeof ProductId>;
export const SkuId = id('SkuId');
export type SkuId = z.infer<typeof SkuId>;
export const FileId = id('FileId');
export type FileId = z.infer<typeof FileId>;
export const CustomerId = id('CustomerId');
export type CustomerId = z.infer<typeof CustomerId>;
export const OrderId = id('OrderId');
export type OrderId = z.infer<typeof OrderId>;
export const ShipmentId = id('ShipmentId');
export type ShipmentId = z.infer<typeof ShipmentId>;
export const PaymentAttemptId = id('PaymentAttemptId');
export type PaymentAttemptId = z.infer<typeof PaymentAttemptId>;
export const RefundId = id('RefundId');
export type RefundId = z.infer<typeof RefundId>;
export const FinanceTaskId = id('FinanceTaskId');
export type FinanceTaskId = z.infer<typeof FinanceTaskId>;
export const PaymentAccountId = id('PaymentAccountId');
export type PaymentAccountId = z.infer<typeof PaymentAccountId>;
export const PaymentAlertId = id('PaymentAlertId');
export type PaymentAlertId = z.infer<typeof PaymentAlertId>;
export const QuarantineId = id('QuarantineId');
export type QuarantineId = z.infer<typeof QuarantineId>;
export const ReconciliationBookId = id('ReconciliationBookId');
export type ReconciliationBookId = z.infer<typeof ReconciliationBookId>;
export const ReconciliationBatchId = id('ReconciliationBatchId');
export type ReconciliationBatchId = z.infer<typeof ReconciliationBatchId>;
export const ReconciliationDifferenceId = id('ReconciliationDifferenceId');
export type ReconciliationDifferenceId = z.infer<typeof ReconciliationDifferenceId>;
export const StockAlertId = id('StockAlertId');
export type StockAlertId = z.infer<typeof StockAlertId>;
export const ImportBatchId = id('ImportBatchId');
export type ImportBatchId = z.infer<typeof ImportBatchId>;
export const OrderListViewId = id('OrderListViewId');
export type OrderListViewId = z.infer<typeof OrderListViewId>;
export const OrderBatchId = id('OrderBatchId');
export type OrderBatchId = z.infer<typeof OrderBatchId>;
