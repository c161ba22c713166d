/**
 * The frames of the private sockets that the reference of API v3 shows, whole, and what each decodes to: instants as
 * ISO-8601 strings, and without keys that are null on the wire.
 */

/** What the venue says by itself. */
export const notifications: ReadonlyArray<{
  readonly section: string
  readonly frame: string
  readonly message: unknown
}> = [
  {
    section: "2.6",
    frame:
      `{"jsonrpc": "2.0", "method": "spot_balance", "params": [{"currency": "USDT", "available": "1999.999999799978", "reserved": "0.000000200022", "reserved_margin": "0"}]}`,
    message: {
      "_tag": "Data",
      "channel": "spot/balances",
      "symbol": "",
      "event": {
        "_tag": "Balances",
        "isSnapshot": false,
        "balances": [{
          "currency": "USDT",
          "available": "1999.999999799978",
          "reserved": "0.000000200022",
          "reservedMargin": "0"
        }]
      }
    }
  },
  {
    section: "7.1",
    frame:
      `{"jsonrpc": "2.0", "method": "spot_orders", "params": [{"id": 584244931496, "client_order_id": "b5acd79c0a854b01b558665bcf379456", "symbol": "BTCUSDT", "side": "buy", "status": "new", "type": "limit", "time_in_force": "GTC", "quantity": "0.01000", "quantity_cumulative": "0", "price": "0.01", "post_only": false, "created_at": "2021-07-02T22:52:32.864Z", "updated_at": "2021-07-02T22:52:32.864Z", "report_type": "status"}]}`,
    message: {
      "_tag": "Account",
      "market": "spot",
      "event": {
        "_tag": "ActiveOrders",
        "orders": [{
          "_tag": "Order",
          "id": "584244931496",
          "clientOrderId": "b5acd79c0a854b01b558665bcf379456",
          "symbol": "BTCUSDT",
          "side": "buy",
          "status": "new",
          "type": "limit",
          "timeInForce": "GTC",
          "quantity": "0.01000",
          "cumulativeQuantity": "0",
          "price": "0.01",
          "postOnly": false,
          "createdAt": "2021-07-02T22:52:32.864Z",
          "updatedAt": "2021-07-02T22:52:32.864Z"
        }]
      }
    }
  },
  {
    section: "7.1",
    frame:
      `{"jsonrpc": "2.0", "method": "spot_order", "params": {"id": 584244931496, "client_order_id": "b5acd79c0a854b01b558665bcf379456", "symbol": "BTCUSDT", "side": "buy", "status": "new", "type": "limit", "time_in_force": "GTC", "quantity": "0.01000", "quantity_cumulative": "0", "price": "0.01", "post_only": false, "display_quantity": "0", "created_at": "2021-07-02T22:52:32.864Z", "updated_at": "2021-07-02T22:52:32.864Z", "report_type": "new"}}`,
    message: {
      "_tag": "Account",
      "market": "spot",
      "event": {
        "_tag": "ExecutionReport",
        "reportType": "new",
        "order": {
          "_tag": "Order",
          "id": "584244931496",
          "clientOrderId": "b5acd79c0a854b01b558665bcf379456",
          "symbol": "BTCUSDT",
          "side": "buy",
          "status": "new",
          "type": "limit",
          "timeInForce": "GTC",
          "quantity": "0.01000",
          "cumulativeQuantity": "0",
          "price": "0.01",
          "postOnly": false,
          "displayQuantity": "0",
          "createdAt": "2021-07-02T22:52:32.864Z",
          "updatedAt": "2021-07-02T22:52:32.864Z"
        }
      }
    }
  },
  {
    section: "7.1",
    frame:
      `{"jsonrpc": "2.0", "method": "spot_order", "params": {"id": 19592625059, "client_order_id": "harry225", "symbol": "BTCUSDT", "side": "buy", "status": "filled", "type": "limit", "time_in_force": "GTC", "quantity": "0.00150", "quantity_cumulative": "0.00150", "price": "16731.00", "post_only": false, "created_at": "2022-12-27T10:35:52.737Z", "updated_at": "2022-12-27T10:35:52.737Z", "trade_id": 1068784, "trade_quantity": "0.00150", "trade_price": "16724.16", "trade_fee": "0.002704296672", "trade_taker": true, "report_type": "trade"}}`,
    message: {
      "_tag": "Account",
      "market": "spot",
      "event": {
        "_tag": "ExecutionReport",
        "reportType": "trade",
        "order": {
          "_tag": "Order",
          "id": "19592625059",
          "clientOrderId": "harry225",
          "symbol": "BTCUSDT",
          "side": "buy",
          "status": "filled",
          "type": "limit",
          "timeInForce": "GTC",
          "quantity": "0.00150",
          "cumulativeQuantity": "0.00150",
          "price": "16731.00",
          "postOnly": false,
          "createdAt": "2022-12-27T10:35:52.737Z",
          "updatedAt": "2022-12-27T10:35:52.737Z"
        },
        "fill": {
          "tradeId": 1068784,
          "quantity": "0.00150",
          "price": "16724.16",
          "fee": "0.002704296672",
          "isTaker": true
        }
      }
    }
  },
  {
    section: "7.9",
    frame:
      `{"jsonrpc": "2.0", "method": "spot_balance", "params": [{"currency": "BCN", "available": "100.000000000000", "reserved": "0", "reserved_margin": "0"}, {"currency": "BTC", "available": "0.013634021", "reserved": "0", "reserved_margin": "0"}, {"currency": "ETH", "available": "0", "reserved": "0.00200000", "reserved_margin": "0"}]}`,
    message: {
      "_tag": "Data",
      "channel": "spot/balances",
      "symbol": "",
      "event": {
        "_tag": "Balances",
        "isSnapshot": false,
        "balances": [{ "currency": "BCN", "available": "100.000000000000", "reserved": "0", "reservedMargin": "0" }, {
          "currency": "BTC",
          "available": "0.013634021",
          "reserved": "0",
          "reservedMargin": "0"
        }, { "currency": "ETH", "available": "0", "reserved": "0.00200000", "reservedMargin": "0" }]
      }
    }
  },
  {
    section: "8",
    frame:
      `{"jsonrpc": "2.0", "method": "margin_orders", "params": [{"id": 583583708580, "client_order_id": "5c8c50cbf326488cb1d3415cd3e01386", "symbol": "BTCUSDT", "side": "sell", "status": "new", "type": "limit", "time_in_force": "GTC", "quantity": "0.00001", "quantity_cumulative": "0", "price": "80000.00", "post_only": false, "reduce_only": false, "created_at": "2021-07-02T01:32:15.732Z", "updated_at": "2021-07-02T01:32:15.732Z", "report_type": "status"}]}`,
    message: {
      "_tag": "Account",
      "market": "margin",
      "event": {
        "_tag": "ActiveOrders",
        "orders": [{
          "_tag": "Order",
          "id": "583583708580",
          "clientOrderId": "5c8c50cbf326488cb1d3415cd3e01386",
          "symbol": "BTCUSDT",
          "side": "sell",
          "status": "new",
          "type": "limit",
          "timeInForce": "GTC",
          "quantity": "0.00001",
          "cumulativeQuantity": "0",
          "price": "80000.00",
          "postOnly": false,
          "reduceOnly": false,
          "createdAt": "2021-07-02T01:32:15.732Z",
          "updatedAt": "2021-07-02T01:32:15.732Z"
        }]
      }
    }
  },
  {
    section: "8",
    frame:
      `{"jsonrpc": "2.0", "method": "margin_order", "params": {"id": 583583708580, "client_order_id": "5c8c50cbf326488cb1d3415cd3e01386", "symbol": "BTCUSDT", "side": "sell", "status": "filled", "type": "limit", "time_in_force": "GTC", "quantity": "0.00001", "quantity_cumulative": "0.00001", "price": "80000.00", "post_only": false, "reduce_only": false, "created_at": "2021-07-02T01:32:15.732Z", "updated_at": "2021-07-02T01:32:15.732Z", "trade_id": 1361988214, "trade_quantity": "0.00001", "trade_price": "49509.81", "trade_fee": "0.001237745250", "trade_position_id": 485308, "report_type": "trade"}}`,
    message: {
      "_tag": "Account",
      "market": "margin",
      "event": {
        "_tag": "ExecutionReport",
        "reportType": "trade",
        "order": {
          "_tag": "Order",
          "id": "583583708580",
          "clientOrderId": "5c8c50cbf326488cb1d3415cd3e01386",
          "symbol": "BTCUSDT",
          "side": "sell",
          "status": "filled",
          "type": "limit",
          "timeInForce": "GTC",
          "quantity": "0.00001",
          "cumulativeQuantity": "0.00001",
          "price": "80000.00",
          "postOnly": false,
          "reduceOnly": false,
          "createdAt": "2021-07-02T01:32:15.732Z",
          "updatedAt": "2021-07-02T01:32:15.732Z"
        },
        "fill": {
          "tradeId": 1361988214,
          "quantity": "0.00001",
          "price": "49509.81",
          "fee": "0.001237745250",
          "positionId": 485308
        }
      }
    }
  },
  {
    section: "8",
    frame:
      `{"jsonrpc": "2.0", "method": "margin_account", "params": {"symbol": "BTCUSDT", "type": "isolated", "leverage": "12.00", "created_at": "2021-07-01T21:43:19.727Z", "updated_at": "2021-07-02T00:54:28.591Z", "currencies": [{"code": "USDT", "margin_balance": "0.080706742356", "reserved_orders": "0", "reserved_positions": "0.029630234750"}], "positions": [{"id": 485264, "symbol": "BTCUSDT", "quantity": "0.00001", "price_entry": "33386.18", "price_margin_call": "27269.85", "price_liquidation": "26721.57", "pnl": "0", "created_at": "2021-07-01T21:43:19.727Z", "updated_at": "2021-07-02T00:54:28.591Z"}], "report_type": "status", "report_reason": "status"}}`,
    message: {
      "_tag": "Account",
      "market": "margin",
      "event": {
        "_tag": "MarginAccounts",
        "isSnapshot": false,
        "accounts": [{
          "symbol": "BTCUSDT",
          "type": "isolated",
          "leverage": "12.00",
          "createdAt": "2021-07-01T21:43:19.727Z",
          "updatedAt": "2021-07-02T00:54:28.591Z",
          "currencies": [{
            "code": "USDT",
            "marginBalance": "0.080706742356",
            "reservedOrders": "0",
            "reservedPositions": "0.029630234750"
          }],
          "positions": [{
            "id": 485264,
            "symbol": "BTCUSDT",
            "quantity": "0.00001",
            "priceEntry": "33386.18",
            "priceMarginCall": "27269.85",
            "priceLiquidation": "26721.57",
            "pnl": "0",
            "createdAt": "2021-07-01T21:43:19.727Z",
            "updatedAt": "2021-07-02T00:54:28.591Z"
          }],
          "reportType": "status",
          "reportReason": "status"
        }]
      }
    }
  },
  {
    section: "8",
    frame:
      `{"jsonrpc": "2.0", "method": "margin_accounts", "params": [{"symbol": "BTCUSDT", "type": "isolated", "leverage": "12.00", "created_at": "2021-07-01T21:43:19.727Z", "updated_at": "2021-07-02T00:54:28.591Z", "currencies": [{"code": "USDT", "margin_balance": "0.080706742356", "reserved_orders": "0", "reserved_positions": "0"}], "positions": null, "report_type": "status", "report_reason": "status"}]}`,
    message: {
      "_tag": "Account",
      "market": "margin",
      "event": {
        "_tag": "MarginAccounts",
        "isSnapshot": true,
        "accounts": [{
          "symbol": "BTCUSDT",
          "type": "isolated",
          "leverage": "12.00",
          "createdAt": "2021-07-01T21:43:19.727Z",
          "updatedAt": "2021-07-02T00:54:28.591Z",
          "currencies": [{
            "code": "USDT",
            "marginBalance": "0.080706742356",
            "reservedOrders": "0",
            "reservedPositions": "0"
          }],
          "reportType": "status",
          "reportReason": "status"
        }]
      }
    }
  },
  {
    section: "9",
    frame:
      `{"jsonrpc": "2.0", "method": "futures_order", "params": {"id": 119217624032, "client_order_id": "t7eL9_2KcIO69vE4gs9oooHxn87ZV2nu", "symbol": "ADAUSDT_PERP", "side": "buy", "status": "new", "type": "limit", "time_in_force": "GTC", "quantity": "3", "quantity_cumulative": "0", "price": "0.33000", "margin_mode": "Cross", "post_only": false, "reduce_only": false, "created_at": "2023-11-17T15:00:00.000Z", "updated_at": "2023-11-17T15:00:00.000Z", "report_type": "new"}}`,
    message: {
      "_tag": "Account",
      "market": "futures",
      "event": {
        "_tag": "ExecutionReport",
        "reportType": "new",
        "order": {
          "_tag": "Order",
          "id": "119217624032",
          "clientOrderId": "t7eL9_2KcIO69vE4gs9oooHxn87ZV2nu",
          "symbol": "ADAUSDT_PERP",
          "side": "buy",
          "status": "new",
          "type": "limit",
          "timeInForce": "GTC",
          "quantity": "3",
          "cumulativeQuantity": "0",
          "price": "0.33000",
          "marginMode": "cross",
          "postOnly": false,
          "reduceOnly": false,
          "createdAt": "2023-11-17T15:00:00.000Z",
          "updatedAt": "2023-11-17T15:00:00.000Z"
        }
      }
    }
  },
  {
    section: "9",
    frame: `{"jsonrpc": "2.0", "method": "futures_orders", "params": []}`,
    message: { "_tag": "Account", "market": "futures", "event": { "_tag": "ActiveOrders", "orders": [] } }
  },
  {
    section: "9",
    frame:
      `{"jsonrpc": "2.0", "method": "futures_accounts", "params": [{"symbol": "BTCUSDT_PERP", "type": "isolated", "leverage": "8.00", "created_at": "2022-03-30T23:34:27.161Z", "updated_at": "2022-03-30T23:34:27.161Z", "currencies": [{"code": "USDT", "margin_balance": "7.000000000000", "reserved_orders": "0", "reserved_positions": "0"}], "positions": null}]}`,
    message: {
      "_tag": "Account",
      "market": "futures",
      "event": {
        "_tag": "MarginAccounts",
        "isSnapshot": true,
        "accounts": [{
          "symbol": "BTCUSDT_PERP",
          "type": "isolated",
          "leverage": "8.00",
          "createdAt": "2022-03-30T23:34:27.161Z",
          "updatedAt": "2022-03-30T23:34:27.161Z",
          "currencies": [{
            "code": "USDT",
            "marginBalance": "7.000000000000",
            "reservedOrders": "0",
            "reservedPositions": "0"
          }]
        }]
      }
    }
  },
  {
    section: "9",
    frame:
      `{"jsonrpc": "2.0", "method": "futures_balance", "params": [{"currency": "BCN", "available": "100.000000000000", "reserved": "0", "reserved_margin": "0"}]}`,
    message: {
      "_tag": "Data",
      "channel": "futures/balances",
      "symbol": "",
      "event": {
        "_tag": "Balances",
        "isSnapshot": false,
        "balances": [{ "currency": "BCN", "available": "100.000000000000", "reserved": "0", "reservedMargin": "0" }]
      }
    }
  },
  {
    section: "10.3",
    frame:
      `{"jsonrpc": "2.0", "method": "wallet_balances", "params": [{"currency": "BTC", "available": "0.00005821", "reserved": "0.00001"}, {"currency": "DASH", "available": "11", "reserved": "5"}]}`,
    message: {
      "_tag": "Data",
      "channel": "wallet/balances",
      "symbol": "",
      "event": {
        "_tag": "Balances",
        "isSnapshot": true,
        "balances": [{ "currency": "BTC", "available": "0.00005821", "reserved": "0.00001" }, {
          "currency": "DASH",
          "available": "11",
          "reserved": "5"
        }]
      }
    }
  },
  {
    section: "10.3",
    frame:
      `{"jsonrpc": "2.0", "method": "wallet_balance_update", "params": {"currency": "BTC", "available": "0.00005821", "reserved": "0"}}`,
    message: {
      "_tag": "Data",
      "channel": "wallet/balances",
      "symbol": "",
      "event": {
        "_tag": "Balances",
        "isSnapshot": false,
        "balances": [{ "currency": "BTC", "available": "0.00005821", "reserved": "0" }]
      }
    }
  },
  {
    section: "10.4",
    frame:
      `{"jsonrpc": "2.0", "method": "transaction_update", "params": {"id": 101609495, "created_at": "2018-03-06T22:05:06.507Z", "updated_at": "2018-03-06T22:11:45.03Z", "last_activity_at": "2018-03-06T22:11:45.03Z", "status": "SUCCESS", "type": "DEPOSIT", "subtype": "BLOCKCHAIN", "native": {"tx_id": "e20b0965-4024-44d0-b63f-7fb8996a6706", "index": 881652766, "currency": "ETH", "amount": "0.01418088", "hash": "d95dbbff3f9234114f1211ab0ba2a94f03f394866fd5749d74a1edab80e6c5d3", "address": "0xd9259302c32c0a0295d86a39185c9e14f6ba0a0d", "confirmations": 20, "senders": ["0x243bec9256c9a3469da22103891465b47583d9f1"]}}}`,
    message: {
      "_tag": "Data",
      "channel": "wallet/transactions",
      "symbol": "",
      "event": {
        "_tag": "TransactionUpdate",
        "transaction": {
          "id": 101609495,
          "createdAt": "2018-03-06T22:05:06.507Z",
          "updatedAt": "2018-03-06T22:11:45.030Z",
          "lastActivityAt": "2018-03-06T22:11:45.030Z",
          "status": "SUCCESS",
          "type": "DEPOSIT",
          "subtype": "BLOCKCHAIN",
          "native": {
            "txId": "e20b0965-4024-44d0-b63f-7fb8996a6706",
            "index": 881652766,
            "currency": "ETH",
            "amount": "0.01418088",
            "hash": "d95dbbff3f9234114f1211ab0ba2a94f03f394866fd5749d74a1edab80e6c5d3",
            "address": "0xd9259302c32c0a0295d86a39185c9e14f6ba0a0d",
            "confirmations": 20,
            "senders": ["0x243bec9256c9a3469da22103891465b47583d9f1"]
          }
        }
      }
    }
  }
]

/** Answers to requests that succeeded, and the method that was asked for. */
export const results: ReadonlyArray<{
  readonly section: string
  readonly method: string
  readonly frame: string
  readonly result: unknown
}> = [
  { section: "2.6", method: "spot_unsubscribe", frame: `{"jsonrpc": "2.0", "result": true, "id": 124}`, result: true },
  { section: "5.3", method: "login", frame: `{"jsonrpc": "2.0", "result": true, "id": 1}`, result: true },
  { section: "7.1", method: "spot_subscribe", frame: `{"jsonrpc": "2.0", "result": true, "id": 123}`, result: true },
  { section: "7.1", method: "spot_unsubscribe", frame: `{"jsonrpc": "2.0", "result": true, "id": 124}`, result: true },
  {
    section: "7.2",
    method: "spot_get_orders",
    frame:
      `{"jsonrpc": "2.0", "result": [{"id": 584244931496, "client_order_id": "b5acd79c0a854b01b558665bcf379456", "symbol": "BTCUSDT", "side": "buy", "status": "new", "type": "limit", "time_in_force": "GTC", "quantity": "0.01000", "quantity_cumulative": "0", "price": "0.01", "post_only": false, "created_at": "2021-07-02T22:52:32.864Z", "updated_at": "2021-07-02T22:52:32.864Z", "report_type": "status"}], "id": 125}`,
    result: [{
      "_tag": "Order",
      "id": "584244931496",
      "clientOrderId": "b5acd79c0a854b01b558665bcf379456",
      "symbol": "BTCUSDT",
      "side": "buy",
      "status": "new",
      "type": "limit",
      "timeInForce": "GTC",
      "quantity": "0.01000",
      "cumulativeQuantity": "0",
      "price": "0.01",
      "postOnly": false,
      "createdAt": "2021-07-02T22:52:32.864Z",
      "updatedAt": "2021-07-02T22:52:32.864Z"
    }]
  },
  {
    section: "7.3",
    method: "spot_new_order",
    frame:
      `{"jsonrpc": "2.0", "result": {"id": 19584723200, "client_order_id": "harry222", "symbol": "BTCUSDT", "side": "buy", "status": "new", "type": "limit", "time_in_force": "GTC", "quantity": "0.00150", "quantity_cumulative": "0", "price": "9500.00", "post_only": false, "created_at": "2022-12-27T10:35:52.737Z", "updated_at": "2022-12-27T10:35:52.737Z", "report_type": "new"}, "id": 126}`,
    result: {
      "_tag": "ExecutionReport",
      "reportType": "new",
      "order": {
        "_tag": "Order",
        "id": "19584723200",
        "clientOrderId": "harry222",
        "symbol": "BTCUSDT",
        "side": "buy",
        "status": "new",
        "type": "limit",
        "timeInForce": "GTC",
        "quantity": "0.00150",
        "cumulativeQuantity": "0",
        "price": "9500.00",
        "postOnly": false,
        "createdAt": "2022-12-27T10:35:52.737Z",
        "updatedAt": "2022-12-27T10:35:52.737Z"
      }
    }
  },
  {
    section: "7.3",
    method: "spot_new_order",
    frame:
      `{"jsonrpc": "2.0", "result": {"id": 1109307016143, "client_order_id": "example-market-1", "symbol": "TRXUSDT", "side": "sell", "status": "new", "type": "market", "time_in_force": "FOK", "quantity": "5", "quantity_cumulative": "0", "post_only": false, "created_at": "2023-11-17T14:58:15.903Z", "updated_at": "2023-11-17T14:58:15.903Z", "report_type": "new"}, "id": 127}`,
    result: {
      "_tag": "ExecutionReport",
      "reportType": "new",
      "order": {
        "_tag": "Order",
        "id": "1109307016143",
        "clientOrderId": "example-market-1",
        "symbol": "TRXUSDT",
        "side": "sell",
        "status": "new",
        "type": "market",
        "timeInForce": "FOK",
        "quantity": "5",
        "cumulativeQuantity": "0",
        "postOnly": false,
        "createdAt": "2023-11-17T14:58:15.903Z",
        "updatedAt": "2023-11-17T14:58:15.903Z"
      }
    }
  },
  {
    section: "7.4",
    method: "spot_cancel_order",
    frame:
      `{"jsonrpc": "2.0", "result": {"id": 19584723200, "client_order_id": "harry222", "symbol": "BTCUSDT", "side": "buy", "status": "canceled", "type": "limit", "time_in_force": "GTC", "quantity": "0.00150", "quantity_cumulative": "0", "price": "9500.00", "post_only": false, "created_at": "2022-12-27T10:35:52.737Z", "updated_at": "2022-12-27T10:36:10.132Z", "report_type": "canceled"}, "id": 128}`,
    result: {
      "_tag": "ExecutionReport",
      "reportType": "canceled",
      "order": {
        "_tag": "Order",
        "id": "19584723200",
        "clientOrderId": "harry222",
        "symbol": "BTCUSDT",
        "side": "buy",
        "status": "canceled",
        "type": "limit",
        "timeInForce": "GTC",
        "quantity": "0.00150",
        "cumulativeQuantity": "0",
        "price": "9500.00",
        "postOnly": false,
        "createdAt": "2022-12-27T10:35:52.737Z",
        "updatedAt": "2022-12-27T10:36:10.132Z"
      }
    }
  },
  {
    section: "7.5",
    method: "spot_replace_order",
    frame:
      `{"jsonrpc": "2.0", "result": {"id": 19588546870, "client_order_id": "harry223", "symbol": "BTCUSDT", "side": "buy", "status": "new", "type": "limit", "time_in_force": "GTC", "quantity": "0.00001", "quantity_cumulative": "0", "price": "0.02", "post_only": false, "created_at": "2022-12-27T10:35:52.737Z", "updated_at": "2022-12-27T10:40:40.65Z", "original_client_order_id": "harry222", "report_type": "replaced"}, "id": 129}`,
    result: {
      "_tag": "ExecutionReport",
      "reportType": "replaced",
      "order": {
        "_tag": "Order",
        "id": "19588546870",
        "clientOrderId": "harry223",
        "symbol": "BTCUSDT",
        "side": "buy",
        "status": "new",
        "type": "limit",
        "timeInForce": "GTC",
        "quantity": "0.00001",
        "cumulativeQuantity": "0",
        "price": "0.02",
        "postOnly": false,
        "createdAt": "2022-12-27T10:35:52.737Z",
        "updatedAt": "2022-12-27T10:40:40.650Z"
      },
      "originalClientOrderId": "harry222"
    }
  },
  {
    section: "7.6",
    method: "spot_cancel_orders",
    frame:
      `{"jsonrpc": "2.0", "result": [{"id": 19588546870, "client_order_id": "harry223", "symbol": "BTCUSDT", "side": "buy", "status": "canceled", "type": "limit", "time_in_force": "GTC", "quantity": "0.00001", "quantity_cumulative": "0", "price": "0.02", "post_only": false, "created_at": "2022-12-27T10:35:52.737Z", "updated_at": "2022-12-27T10:41:02.100Z", "report_type": "canceled"}], "id": 130}`,
    result: [{
      "_tag": "ExecutionReport",
      "reportType": "canceled",
      "order": {
        "_tag": "Order",
        "id": "19588546870",
        "clientOrderId": "harry223",
        "symbol": "BTCUSDT",
        "side": "buy",
        "status": "canceled",
        "type": "limit",
        "timeInForce": "GTC",
        "quantity": "0.00001",
        "cumulativeQuantity": "0",
        "price": "0.02",
        "postOnly": false,
        "createdAt": "2022-12-27T10:35:52.737Z",
        "updatedAt": "2022-12-27T10:41:02.100Z"
      }
    }]
  },
  {
    section: "7.7",
    method: "spot_new_order_list",
    frame:
      `{"jsonrpc": "2.0", "result": {"id": 1000001, "client_order_id": "list-1-a", "symbol": "EOSETH", "side": "sell", "status": "new", "type": "limit", "time_in_force": "GTC", "quantity": "0.01", "quantity_cumulative": "0", "price": "10000", "post_only": false, "created_at": "2025-01-10T12:00:00.000Z", "updated_at": "2025-01-10T12:00:00.000Z", "order_list_id": "list-1-a", "contingency_type": "oneCancelOther"}, "id": 131}`,
    result: {
      "_tag": "ExecutionReport",
      "reportType": "status",
      "order": {
        "_tag": "Order",
        "id": "1000001",
        "clientOrderId": "list-1-a",
        "symbol": "EOSETH",
        "side": "sell",
        "status": "new",
        "type": "limit",
        "timeInForce": "GTC",
        "quantity": "0.01",
        "cumulativeQuantity": "0",
        "price": "10000",
        "postOnly": false,
        "createdAt": "2025-01-10T12:00:00.000Z",
        "updatedAt": "2025-01-10T12:00:00.000Z",
        "orderListId": "list-1-a",
        "contingencyType": "oneCancelOther"
      }
    }
  },
  {
    section: "7.7",
    method: "spot_new_order_list",
    frame:
      `{"jsonrpc": "2.0", "result": {"id": 1000002, "client_order_id": "list-1-b", "symbol": "EOSETH", "side": "sell", "status": "suspended", "type": "stopMarket", "time_in_force": "GTC", "quantity": "0.01", "quantity_cumulative": "0", "stop_price": "0.00001", "post_only": false, "created_at": "2025-01-10T12:00:00.000Z", "updated_at": "2025-01-10T12:00:00.000Z", "order_list_id": "list-1-a", "contingency_type": "oneCancelOther"}, "id": 131}`,
    result: {
      "_tag": "ExecutionReport",
      "reportType": "status",
      "order": {
        "_tag": "Order",
        "id": "1000002",
        "clientOrderId": "list-1-b",
        "symbol": "EOSETH",
        "side": "sell",
        "status": "suspended",
        "type": "stopMarket",
        "timeInForce": "GTC",
        "quantity": "0.01",
        "cumulativeQuantity": "0",
        "stopPrice": "0.00001",
        "postOnly": false,
        "createdAt": "2025-01-10T12:00:00.000Z",
        "updatedAt": "2025-01-10T12:00:00.000Z",
        "orderListId": "list-1-a",
        "contingencyType": "oneCancelOther"
      }
    }
  },
  {
    section: "7.8",
    method: "spot_balances",
    frame:
      `{"jsonrpc": "2.0", "result": [{"currency": "BTC", "available": "0.013634021", "reserved": "0", "reserved_margin": "0"}, {"currency": "ETH", "available": "0", "reserved": "0.00200000", "reserved_margin": "0"}], "id": 132}`,
    result: [{ "currency": "BTC", "available": "0.013634021", "reserved": "0", "reservedMargin": "0" }, {
      "currency": "ETH",
      "available": "0",
      "reserved": "0.00200000",
      "reservedMargin": "0"
    }]
  },
  {
    section: "7.8",
    method: "spot_balance",
    frame:
      `{"jsonrpc": "2.0", "result": {"currency": "BTC", "available": "0.013634021", "reserved": "0", "reserved_margin": "0"}, "id": 133}`,
    result: { "currency": "BTC", "available": "0.013634021", "reserved": "0", "reservedMargin": "0" }
  },
  {
    section: "7.9",
    method: "spot_balance_subscribe",
    frame: `{"jsonrpc": "2.0", "result": true, "id": 134}`,
    result: true
  },
  {
    section: "7.9",
    method: "spot_balance_unsubscribe",
    frame: `{"jsonrpc": "2.0", "result": true, "id": 135}`,
    result: true
  },
  {
    section: "7.10",
    method: "spot_fees",
    frame:
      `{"jsonrpc": "2.0", "result": [{"symbol": "ETHBTC", "take_rate": "0.001", "make_rate": "-0.0001"}, {"symbol": "BTCUSDT", "take_rate": "0.001", "make_rate": "0.001"}], "id": 136}`,
    result: [{ "symbol": "ETHBTC", "takeRate": "0.001", "makeRate": "-0.0001" }, {
      "symbol": "BTCUSDT",
      "takeRate": "0.001",
      "makeRate": "0.001"
    }]
  },
  {
    section: "7.10",
    method: "spot_fee",
    frame:
      `{"jsonrpc": "2.0", "result": {"symbol": "ETHBTC", "take_rate": "0.001", "make_rate": "-0.0001"}, "id": 137}`,
    result: { "symbol": "ETHBTC", "takeRate": "0.001", "makeRate": "-0.0001" }
  },
  { section: "8", method: "margin_subscribe", frame: `{"jsonrpc": "2.0", "result": true, "id": 200}`, result: true },
  { section: "8", method: "margin_get_orders", frame: `{"jsonrpc": "2.0", "result": [], "id": 201}`, result: [] },
  {
    section: "8",
    method: "margin_new_order",
    frame:
      `{"jsonrpc": "2.0", "result": {"id": 583583708581, "client_order_id": "m-1", "symbol": "BTCUSDT", "side": "buy", "status": "new", "type": "limit", "time_in_force": "GTC", "quantity": "0.00001", "quantity_cumulative": "0", "price": "100.00", "post_only": false, "reduce_only": false, "created_at": "2021-07-02T01:32:15.732Z", "updated_at": "2021-07-02T01:32:15.732Z", "report_type": "new"}, "id": 202}`,
    result: {
      "_tag": "ExecutionReport",
      "reportType": "new",
      "order": {
        "_tag": "Order",
        "id": "583583708581",
        "clientOrderId": "m-1",
        "symbol": "BTCUSDT",
        "side": "buy",
        "status": "new",
        "type": "limit",
        "timeInForce": "GTC",
        "quantity": "0.00001",
        "cumulativeQuantity": "0",
        "price": "100.00",
        "postOnly": false,
        "reduceOnly": false,
        "createdAt": "2021-07-02T01:32:15.732Z",
        "updatedAt": "2021-07-02T01:32:15.732Z"
      }
    }
  },
  {
    section: "8",
    method: "margin_get_accounts",
    frame:
      `{"jsonrpc": "2.0", "result": [{"symbol": "BTCUSDT", "type": "isolated", "leverage": "12.00", "created_at": "2021-07-01T21:43:19.727Z", "updated_at": "2021-07-02T00:54:28.591Z", "currencies": [{"code": "USDT", "margin_balance": "0.080706742356", "reserved_orders": "0", "reserved_positions": "0"}], "positions": null, "report_type": "status", "report_reason": "status"}], "id": 207}`,
    result: [{
      "symbol": "BTCUSDT",
      "type": "isolated",
      "leverage": "12.00",
      "createdAt": "2021-07-01T21:43:19.727Z",
      "updatedAt": "2021-07-02T00:54:28.591Z",
      "currencies": [{
        "code": "USDT",
        "marginBalance": "0.080706742356",
        "reservedOrders": "0",
        "reservedPositions": "0"
      }],
      "reportType": "status",
      "reportReason": "status"
    }]
  },
  { section: "9", method: "futures_subscribe", frame: `{"jsonrpc": "2.0", "result": true, "id": 300}`, result: true },
  {
    section: "9",
    method: "futures_new_order",
    frame:
      `{"jsonrpc": "2.0", "result": {"id": 119217624032, "client_order_id": "t7eL9_2KcIO69vE4gs9oooHxn87ZV2nu", "symbol": "ADAUSDT_PERP", "side": "buy", "status": "new", "type": "limit", "time_in_force": "GTC", "quantity": "3", "quantity_cumulative": "0", "price": "0.33000", "margin_mode": "Cross", "post_only": false, "reduce_only": false, "created_at": "2023-11-17T15:00:00.000Z", "updated_at": "2023-11-17T15:00:00.000Z", "report_type": "new"}, "id": 301}`,
    result: {
      "_tag": "ExecutionReport",
      "reportType": "new",
      "order": {
        "_tag": "Order",
        "id": "119217624032",
        "clientOrderId": "t7eL9_2KcIO69vE4gs9oooHxn87ZV2nu",
        "symbol": "ADAUSDT_PERP",
        "side": "buy",
        "status": "new",
        "type": "limit",
        "timeInForce": "GTC",
        "quantity": "3",
        "cumulativeQuantity": "0",
        "price": "0.33000",
        "marginMode": "cross",
        "postOnly": false,
        "reduceOnly": false,
        "createdAt": "2023-11-17T15:00:00.000Z",
        "updatedAt": "2023-11-17T15:00:00.000Z"
      }
    }
  },
  {
    section: "10.1",
    method: "wallet_balances",
    frame:
      `{"jsonrpc": "2.0", "result": [{"currency": "BTC", "available": "0.00005821", "reserved": "0.00001"}, {"currency": "DASH", "available": "11", "reserved": "5"}], "id": 400}`,
    result: [{ "currency": "BTC", "available": "0.00005821", "reserved": "0.00001" }, {
      "currency": "DASH",
      "available": "11",
      "reserved": "5"
    }]
  },
  {
    section: "10.2",
    method: "wallet_balance",
    frame: `{"jsonrpc": "2.0", "result": {"available": "0.00005821", "reserved": "0.00001"}, "id": 401}`,
    result: { "available": "0.00005821", "reserved": "0.00001" }
  },
  {
    section: "10.3",
    method: "subscribe_wallet_balances",
    frame: `{"jsonrpc": "2.0", "result": true, "id": 402}`,
    result: true
  },
  {
    section: "10.3",
    method: "unsubscribe_wallet_balances",
    frame: `{"jsonrpc": "2.0", "result": true, "id": 403}`,
    result: true
  },
  {
    section: "10.4",
    method: "subscribe_transactions",
    frame: `{"jsonrpc": "2.0", "result": true, "id": 404}`,
    result: true
  },
  {
    section: "10.4",
    method: "unsubscribe_transactions",
    frame: `{"jsonrpc": "2.0", "result": true, "id": 405}`,
    result: true
  },
  {
    section: "10.5",
    method: "get_transactions",
    frame:
      `{"jsonrpc": "2.0", "result": [{"id": 101609495, "created_at": "2018-03-06T22:05:06.507Z", "updated_at": "2018-03-06T22:11:45.03Z", "last_activity_at": "2018-03-06T22:11:45.03Z", "status": "SUCCESS", "type": "DEPOSIT", "subtype": "BLOCKCHAIN", "native": {"tx_id": "e20b0965-4024-44d0-b63f-7fb8996a6706", "index": 881652766, "currency": "ETH", "amount": "0.01418088", "hash": "d95dbbff3f9234114f1211ab0ba2a94f03f394866fd5749d74a1edab80e6c5d3", "address": "0xd9259302c32c0a0295d86a39185c9e14f6ba0a0d", "confirmations": 20, "senders": ["0x243bec9256c9a3469da22103891465b47583d9f1"]}}], "id": 406}`,
    result: [{
      "id": 101609495,
      "createdAt": "2018-03-06T22:05:06.507Z",
      "updatedAt": "2018-03-06T22:11:45.030Z",
      "lastActivityAt": "2018-03-06T22:11:45.030Z",
      "status": "SUCCESS",
      "type": "DEPOSIT",
      "subtype": "BLOCKCHAIN",
      "native": {
        "txId": "e20b0965-4024-44d0-b63f-7fb8996a6706",
        "index": 881652766,
        "currency": "ETH",
        "amount": "0.01418088",
        "hash": "d95dbbff3f9234114f1211ab0ba2a94f03f394866fd5749d74a1edab80e6c5d3",
        "address": "0xd9259302c32c0a0295d86a39185c9e14f6ba0a0d",
        "confirmations": 20,
        "senders": ["0x243bec9256c9a3469da22103891465b47583d9f1"]
      }
    }]
  }
]

/** Answers to requests that failed. */
export const errors: ReadonlyArray<{ readonly section: string; readonly frame: string; readonly code: number }> = [
  {
    section: "2.6",
    frame: `{"jsonrpc": "2.0", "error": {"code": 20002, "message": "Order not found", "description": ""}, "id": 124}`,
    code: 20002
  },
  {
    section: "3.1",
    frame:
      `{"jsonrpc": "2.0", "error": {"code": 20001, "message": "Insufficient funds", "description": "Check that the funds are sufficient, given commissions"}, "id": 1700228604325}`,
    code: 20001
  },
  {
    section: "3.1",
    frame:
      `{"jsonrpc": "2.0", "error": {"code": 1002, "message": "Authorization is required or has been failed", "description": "invalid signature format"}}`,
    code: 1002
  }
]

/** Requests. */
export const requests: ReadonlyArray<string> = [
  `{"method": "spot_cancel_order", "params": {"client_order_id": "harry223"}, "id": 124}`,
  `{"method": "login", "params": {"type": "HS256", "api_key": "YOUR_API_KEY", "timestamp": 1626861109494, "window": 10000, "signature": "0a803dc851865c5634afd59c153f6cc9234d0802fb6fcda86e66c59fb9ec6a5a"}, "id": 1}`,
  `{"method": "login", "params": {"type": "BASIC", "api_key": "YOUR_API_KEY", "secret_key": "YOUR_SECRET_KEY"}, "id": 1}`,
  `{"method": "spot_subscribe", "params": {}, "id": 123}`,
  `{"method": "spot_unsubscribe", "params": {}, "id": 124}`,
  `{"method": "spot_get_orders", "params": {}, "id": 125}`,
  `{"method": "spot_new_order", "params": {"client_order_id": "harry222", "symbol": "BTCUSDT", "side": "buy", "type": "limit", "time_in_force": "GTC", "quantity": "0.00150", "price": "9500.00", "post_only": false, "strict_validate": false}, "id": 126}`,
  `{"method": "spot_cancel_order", "params": {"client_order_id": "harry222"}, "id": 128}`,
  `{"method": "spot_replace_order", "params": {"client_order_id": "harry222", "new_client_order_id": "harry223", "quantity": "0.00001", "price": "0.02"}, "id": 129}`,
  `{"method": "spot_cancel_orders", "params": {}, "id": 130}`,
  `{"method": "spot_new_order_list", "params": {"contingency_type": "oneCancelOther", "orders": [{"client_order_id": "list-1-a", "symbol": "EOSETH", "side": "sell", "type": "limit", "time_in_force": "GTC", "quantity": "0.01", "price": "10000"}, {"client_order_id": "list-1-b", "symbol": "EOSETH", "side": "sell", "type": "stopMarket", "time_in_force": "GTC", "quantity": "0.01", "stop_price": "0.00001"}], "order_list_id": "list-1-a"}, "id": 131}`,
  `{"method": "spot_balances", "params": {}, "id": 132}`,
  `{"method": "spot_balance", "params": {"currency": "BTC"}, "id": 133}`,
  `{"method": "spot_balance_subscribe", "params": {"mode": "updates"}, "id": 134}`,
  `{"method": "spot_balance_unsubscribe", "params": {"mode": "updates"}, "id": 135}`,
  `{"method": "spot_fees", "params": {}, "id": 136}`,
  `{"method": "spot_fee", "params": {"symbol": "ETHBTC"}, "id": 137}`,
  `{"method": "margin_subscribe", "params": {}, "id": 200}`,
  `{"method": "margin_get_orders", "params": {}, "id": 201}`,
  `{"method": "margin_new_order", "params": {"client_order_id": "m-1", "symbol": "BTCUSDT", "side": "buy", "quantity": "0.00001", "price": "100.00", "reduce_only": false}, "id": 202}`,
  `{"method": "margin_new_order_list", "params": {"contingency_type": "oneCancelOther", "orders": [{"client_order_id": "ml-a", "symbol": "BTCUSDT", "side": "sell", "quantity": "0.00001", "price": "80000.00"}, {"client_order_id": "ml-b", "symbol": "BTCUSDT", "side": "sell", "type": "stopMarket", "quantity": "0.00001", "stop_price": "20000.00"}]}, "id": 203}`,
  `{"method": "margin_cancel_order", "params": {"client_order_id": "m-1"}, "id": 204}`,
  `{"method": "margin_replace_order", "params": {"client_order_id": "m-1", "new_client_order_id": "m-2", "quantity": "0.00001", "price": "100.01"}, "id": 205}`,
  `{"method": "margin_cancel_orders", "params": {}, "id": 206}`,
  `{"method": "margin_get_accounts", "params": {}, "id": 207}`,
  `{"method": "margin_set_account", "params": {"symbol": "BTCUSDT", "margin_balance": "3.000", "strict_validate": false}, "id": 208}`,
  `{"method": "margin_close_position", "params": {"symbol": "BTCUSDT"}, "id": 209}`,
  `{"method": "margin_unsubscribe", "params": {}, "id": 210}`,
  `{"method": "futures_subscribe", "params": {}, "id": 300}`,
  `{"method": "futures_new_order", "params": {"client_order_id": "t7eL9_2KcIO69vE4gs9oooHxn87ZV2nu", "symbol": "ADAUSDT_PERP", "side": "buy", "type": "limit", "quantity": "3", "price": "0.33000", "margin_mode": "cross"}, "id": 301}`,
  `{"method": "futures_balance_subscribe", "params": {"mode": "updates"}, "id": 302}`,
  `{"method": "futures_balance_unsubscribe", "params": {"mode": "updates"}, "id": 303}`,
  `{"method": "futures_get_orders", "params": {}, "id": 304}`,
  `{"method": "futures_new_order_list", "params": {"contingency_type": "oneCancelOther", "orders": [{"client_order_id": "fl-a", "symbol": "BTCUSDT_PERP", "side": "sell", "quantity": "0.0001", "price": "90000.00"}, {"client_order_id": "fl-b", "symbol": "BTCUSDT_PERP", "side": "sell", "type": "stopMarket", "quantity": "0.0001", "stop_price": "60000.00"}]}, "id": 305}`,
  `{"method": "futures_cancel_order", "params": {"client_order_id": "t7eL9_2KcIO69vE4gs9oooHxn87ZV2nu"}, "id": 306}`,
  `{"method": "futures_replace_order", "params": {"client_order_id": "f-1", "new_client_order_id": "f-2", "quantity": "3", "price": "0.32000"}, "id": 307}`,
  `{"method": "futures_cancel_orders", "params": {}, "id": 308}`,
  `{"method": "futures_get_accounts", "params": {}, "id": 309}`,
  `{"method": "futures_set_account", "params": {"symbol": "BTCUSDT_PERP", "margin_balance": "7", "leverage": "8"}, "id": 310}`,
  `{"method": "futures_set_leverage", "params": {"symbol": "BTCUSDT_PERP", "leverage": "8"}, "id": 311}`,
  `{"method": "futures_close_position", "params": {"symbol": "BTCUSDT_PERP"}, "id": 312}`,
  `{"method": "futures_balances", "params": {}, "id": 313}`,
  `{"method": "futures_balance", "params": {"currency": "USDT"}, "id": 314}`,
  `{"method": "futures_fees", "params": {}, "id": 315}`,
  `{"method": "futures_fee", "params": {"symbol": "BTCUSDT_PERP"}, "id": 316}`,
  `{"method": "futures_unsubscribe", "params": {}, "id": 317}`,
  `{"method": "wallet_balances", "params": {}, "id": 400}`,
  `{"method": "wallet_balance", "params": {"currency": "BTC"}, "id": 401}`,
  `{"method": "subscribe_wallet_balances", "params": {}, "id": 402}`,
  `{"method": "unsubscribe_wallet_balances", "params": {}, "id": 403}`,
  `{"method": "subscribe_transactions", "params": {}, "id": 404}`,
  `{"method": "unsubscribe_transactions", "params": {}, "id": 405}`,
  `{"method": "get_transactions", "params": {"types": ["DEPOSIT"], "statuses": ["SUCCESS"], "currencies": ["ETH"], "order_by": "created_at", "sort": "DESC", "limit": 1, "offset": 0}, "id": 406}`
]
