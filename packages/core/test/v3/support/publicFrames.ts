/**
 * The frames of the public socket that the reference of API v3 shows, whole, and what each decodes to: instants as
 * ISO-8601 strings.
 */
export interface Case {
  readonly section: string
  readonly frame: string
  readonly messages: ReadonlyArray<unknown>
}

export const cases: ReadonlyArray<Case> = [
  {
    section: "2.2",
    frame: `{"result": {"ch": "trades", "subscriptions": ["ETHBTC", "BTCUSDT"]}, "id": 123}`,
    messages: [{ "_tag": "Result", "id": 123, "result": { "ch": "trades", "subscriptions": ["ETHBTC", "BTCUSDT"] } }]
  },
  {
    section: "2.2",
    frame:
      `{"result": {"ch": "orderbook/full", "subscriptions": ["ETHUSDT_PERP", "SOLUSDT_PERP", "ZRXUSDT_PERP", "BTCUSDT_PERP", "HITUSDT_PERP"]}, "id": 1}`,
    messages: [{
      "_tag": "Result",
      "id": 1,
      "result": {
        "ch": "orderbook/full",
        "subscriptions": ["ETHUSDT_PERP", "SOLUSDT_PERP", "ZRXUSDT_PERP", "BTCUSDT_PERP", "HITUSDT_PERP"]
      }
    }]
  },
  {
    section: "2.3",
    frame: `{"result": {"ch": "trades", "subscriptions": ["BTCUSDT"]}, "id": 124}`,
    messages: [{ "_tag": "Result", "id": 124, "result": { "ch": "trades", "subscriptions": ["BTCUSDT"] } }]
  },
  {
    section: "2.4",
    frame: `{"result": {"ch": "trades", "subscriptions": ["BTCUSDT", "ETHBTC"]}, "id": 125}`,
    messages: [{ "_tag": "Result", "id": 125, "result": { "ch": "trades", "subscriptions": ["BTCUSDT", "ETHBTC"] } }]
  },
  {
    section: "2.5",
    frame:
      `{"ch": "trades", "update": {"BTCUSDT": [{"t": 1626861123552, "i": 1555634969, "p": "30877.68", "q": "0.00006", "s": "sell"}]}}`,
    messages: [{
      "_tag": "Data",
      "channel": "trades",
      "symbol": "BTCUSDT",
      "event": {
        "_tag": "Trades",
        "isSnapshot": false,
        "symbol": "BTCUSDT",
        "trades": [{
          "_tag": "Trade",
          "symbol": "BTCUSDT",
          "id": 1555634969,
          "price": "30877.68",
          "quantity": "0.00006",
          "side": "sell",
          "timestamp": "2021-07-21T09:52:03.552Z"
        }]
      }
    }]
  },
  {
    section: "3.1",
    frame:
      `{"error": {"code": 2003, "message": "Unknown channel", "description": "Channel is not supported: orderbook/D30/100ms"}, "id": 16}`,
    messages: [{ "failure": 2003, "id": 16 }]
  },
  {
    section: "3.1",
    frame:
      `{"error": {"code": 404, "message": "Unsupported API method", "description": "Method is not supported: nope"}, "id": 20}`,
    messages: [{ "failure": 404, "id": 20 }]
  },
  {
    section: "3.1",
    frame: `{"error": {"code": 1, "message": "Invalid json", "description": "JSON request is corrupted."}}`,
    messages: [{ "failure": 1, "id": null }]
  },
  {
    section: "6.1",
    frame: `{"result": {"ch": "trades", "subscriptions": ["ETHBTC", "BTCUSDT"]}, "id": 123}`,
    messages: [{ "_tag": "Result", "id": 123, "result": { "ch": "trades", "subscriptions": ["ETHBTC", "BTCUSDT"] } }]
  },
  {
    section: "6.1",
    frame:
      `{"ch": "trades", "snapshot": {"BTCUSDT": [{"t": 1626861109494, "i": 1555634969, "p": "30881.96", "q": "12.66828", "s": "buy"}]}}`,
    messages: [{
      "_tag": "Data",
      "channel": "trades",
      "symbol": "BTCUSDT",
      "event": {
        "_tag": "Trades",
        "isSnapshot": true,
        "symbol": "BTCUSDT",
        "trades": [{
          "_tag": "Trade",
          "symbol": "BTCUSDT",
          "id": 1555634969,
          "price": "30881.96",
          "quantity": "12.66828",
          "side": "buy",
          "timestamp": "2021-07-21T09:51:49.494Z"
        }]
      }
    }]
  },
  {
    section: "6.1",
    frame:
      `{"ch": "trades", "update": {"BTCUSDT": [{"t": 1661352113934, "i": 1872478761, "p": "21460.55", "q": "0.00105", "s": "buy"}, {"t": 1661352113934, "i": 1872478762, "p": "21460.56", "q": "0.07000", "s": "buy"}]}}`,
    messages: [{
      "_tag": "Data",
      "channel": "trades",
      "symbol": "BTCUSDT",
      "event": {
        "_tag": "Trades",
        "isSnapshot": false,
        "symbol": "BTCUSDT",
        "trades": [{
          "_tag": "Trade",
          "symbol": "BTCUSDT",
          "id": 1872478761,
          "price": "21460.55",
          "quantity": "0.00105",
          "side": "buy",
          "timestamp": "2022-08-24T14:41:53.934Z"
        }, {
          "_tag": "Trade",
          "symbol": "BTCUSDT",
          "id": 1872478762,
          "price": "21460.56",
          "quantity": "0.07000",
          "side": "buy",
          "timestamp": "2022-08-24T14:41:53.934Z"
        }]
      }
    }]
  },
  {
    section: "6.2",
    frame: `{"result": {"ch": "candles/M1", "subscriptions": ["BTCUSDT"]}, "id": 124}`,
    messages: [{ "_tag": "Result", "id": 124, "result": { "ch": "candles/M1", "subscriptions": ["BTCUSDT"] } }]
  },
  {
    section: "6.2",
    frame:
      `{"ch": "candles/M1", "snapshot": {"BTCUSDT": [{"t": 1626860340000, "o": "30881.95", "c": "30890.96", "h": "30900.8", "l": "30861.27", "v": "1.27852", "q": "39493.9021811"}, {"t": 1626860460000, "o": "30858.39", "c": "30863.56", "h": "30864.89", "l": "30853.83", "v": "53.04288", "q": "1636858.7119248"}]}}`,
    messages: [{
      "_tag": "Data",
      "channel": "candles/M1",
      "symbol": "BTCUSDT",
      "event": {
        "_tag": "Candles",
        "isSnapshot": true,
        "symbol": "BTCUSDT",
        "period": "M1",
        "candles": [{
          "_tag": "Candle",
          "symbol": "BTCUSDT",
          "period": "M1",
          "timestamp": "2021-07-21T09:39:00.000Z",
          "open": "30881.95",
          "high": "30900.8",
          "low": "30861.27",
          "close": "30890.96",
          "volume": "1.27852",
          "volumeQuote": "39493.9021811"
        }, {
          "_tag": "Candle",
          "symbol": "BTCUSDT",
          "period": "M1",
          "timestamp": "2021-07-21T09:41:00.000Z",
          "open": "30858.39",
          "high": "30864.89",
          "low": "30853.83",
          "close": "30863.56",
          "volume": "53.04288",
          "volumeQuote": "1636858.7119248"
        }]
      }
    }]
  },
  {
    section: "6.2",
    frame:
      `{"ch": "candles/M1", "update": {"ETHBTC": [{"t": 1626860880000, "o": "0.060711", "c": "0.060749", "h": "0.060749", "l": "0.060711", "v": "12.2800", "q": "0.7455339675"}]}}`,
    messages: [{
      "_tag": "Data",
      "channel": "candles/M1",
      "symbol": "ETHBTC",
      "event": {
        "_tag": "Candles",
        "isSnapshot": false,
        "symbol": "ETHBTC",
        "period": "M1",
        "candles": [{
          "_tag": "Candle",
          "symbol": "ETHBTC",
          "period": "M1",
          "timestamp": "2021-07-21T09:48:00.000Z",
          "open": "0.060711",
          "high": "0.060749",
          "low": "0.060711",
          "close": "0.060749",
          "volume": "12.2800",
          "volumeQuote": "0.7455339675"
        }]
      }
    }]
  },
  {
    section: "6.3",
    frame: `{"result": {"ch": "converted/candles/M1", "subscriptions": ["BTCUSDT", "ETHBTC"]}, "id": 125}`,
    messages: [{
      "_tag": "Result",
      "id": 125,
      "result": { "ch": "converted/candles/M1", "subscriptions": ["BTCUSDT", "ETHBTC"] }
    }]
  },
  {
    section: "6.3",
    frame:
      `{"ch": "converted/candles/M1", "target_currency": "USDT", "snapshot": {"ETHBTC": [{"t": 1626860340000, "o": "1881.95", "c": "1890.96", "h": "1900.8", "l": "1861.27", "v": "1.27852", "q": "2393.9021811"}]}}`,
    messages: [{
      "_tag": "Data",
      "channel": "converted/candles/M1:USDT",
      "symbol": "ETHBTC",
      "event": {
        "_tag": "ConvertedCandles",
        "isSnapshot": true,
        "symbol": "ETHBTC",
        "targetCurrency": "USDT",
        "period": "M1",
        "candles": [{
          "_tag": "Candle",
          "symbol": "ETHBTC",
          "period": "M1",
          "timestamp": "2021-07-21T09:39:00.000Z",
          "open": "1881.95",
          "high": "1900.8",
          "low": "1861.27",
          "close": "1890.96",
          "volume": "1.27852",
          "volumeQuote": "2393.9021811"
        }]
      }
    }]
  },
  {
    section: "6.3",
    frame:
      `{"ch": "converted/candles/M1", "target_currency": "USDT", "update": {"ETHBTC": [{"t": 1626860400000, "o": "1890.96", "c": "1891.10", "h": "1891.10", "l": "1890.96", "v": "0.0420", "q": "79.4262"}]}}`,
    messages: [{
      "_tag": "Data",
      "channel": "converted/candles/M1:USDT",
      "symbol": "ETHBTC",
      "event": {
        "_tag": "ConvertedCandles",
        "isSnapshot": false,
        "symbol": "ETHBTC",
        "targetCurrency": "USDT",
        "period": "M1",
        "candles": [{
          "_tag": "Candle",
          "symbol": "ETHBTC",
          "period": "M1",
          "timestamp": "2021-07-21T09:40:00.000Z",
          "open": "1890.96",
          "high": "1891.10",
          "low": "1890.96",
          "close": "1891.10",
          "volume": "0.0420",
          "volumeQuote": "79.4262"
        }]
      }
    }]
  },
  {
    section: "6.4",
    frame: `{"result": {"ch": "ticker/1s", "subscriptions": ["BTCUSDT", "ETHBTC"]}, "id": 126}`,
    messages: [{ "_tag": "Result", "id": 126, "result": { "ch": "ticker/1s", "subscriptions": ["BTCUSDT", "ETHBTC"] } }]
  },
  {
    section: "6.4",
    frame:
      `{"ch": "ticker/1s", "data": {"BTCUSDT": {"t": 1670238331387, "a": "17290.25", "A": "0.10000", "b": "17280.80", "B": "0.07226", "o": "16997.28", "c": "17285.54", "h": "17413.05", "l": "16905.89", "v": "19842.66231", "q": "340540322.4741842", "p": "288.26", "P": "1.695918405768452", "L": 1998467391}}}`,
    messages: [{
      "_tag": "Data",
      "channel": "ticker",
      "symbol": "BTCUSDT",
      "event": {
        "_tag": "Ticker",
        "symbol": "BTCUSDT",
        "ask": "17290.25",
        "bid": "17280.80",
        "last": "17285.54",
        "open": "16997.28",
        "low": "16905.89",
        "high": "17413.05",
        "volume": "19842.66231",
        "volumeQuote": "340540322.4741842",
        "timestamp": "2022-12-05T11:05:31.387Z",
        "askQuantity": "0.10000",
        "bidQuantity": "0.07226",
        "change": "288.26",
        "changePercent": "1.695918405768452",
        "lastTradeId": 1998467391
      }
    }]
  },
  {
    section: "6.4",
    frame:
      `{"ch": "ticker/1s/batch", "data": {"ETHBTC": {"t": 1614815872000, "a": "0.031175", "A": "0.03329", "b": "0.031148", "B": "0.10565", "o": "0.030781", "c": "0.031210", "h": "0.031788", "l": "0.030733", "v": "62.587", "q": "1.951420577", "p": "0.000429", "P": "1.39", "L": 1182694927}, "BTCUSDT": {"t": 1614815872030, "a": "32087.47", "A": "0.80", "b": "32085.51", "B": "0.25", "o": "32636.79", "c": "32085.51", "h": "33379.92", "l": "30683.28", "v": "11.90667", "q": "384081.1955629", "p": "-551.28", "P": "-1.69", "L": 841616346}}}`,
    messages: [{
      "_tag": "Data",
      "channel": "ticker/1s/batch",
      "symbol": "ETHBTC",
      "event": {
        "_tag": "Ticker",
        "symbol": "ETHBTC",
        "ask": "0.031175",
        "bid": "0.031148",
        "last": "0.031210",
        "open": "0.030781",
        "low": "0.030733",
        "high": "0.031788",
        "volume": "62.587",
        "volumeQuote": "1.951420577",
        "timestamp": "2021-03-03T23:57:52.000Z",
        "askQuantity": "0.03329",
        "bidQuantity": "0.10565",
        "change": "0.000429",
        "changePercent": "1.39",
        "lastTradeId": 1182694927
      }
    }, {
      "_tag": "Data",
      "channel": "ticker/1s/batch",
      "symbol": "BTCUSDT",
      "event": {
        "_tag": "Ticker",
        "symbol": "BTCUSDT",
        "ask": "32087.47",
        "bid": "32085.51",
        "last": "32085.51",
        "open": "32636.79",
        "low": "30683.28",
        "high": "33379.92",
        "volume": "11.90667",
        "volumeQuote": "384081.1955629",
        "timestamp": "2021-03-03T23:57:52.030Z",
        "askQuantity": "0.80",
        "bidQuantity": "0.25",
        "change": "-551.28",
        "changePercent": "-1.69",
        "lastTradeId": 841616346
      }
    }]
  },
  {
    section: "6.5",
    frame: `{"result": {"ch": "ticker/price/1s", "subscriptions": ["BTCUSDT"]}, "id": 127}`,
    messages: [{ "_tag": "Result", "id": 127, "result": { "ch": "ticker/price/1s", "subscriptions": ["BTCUSDT"] } }]
  },
  {
    section: "6.5",
    frame:
      `{"ch": "ticker/price/1s", "data": {"BTCUSDT": {"t": 1614815872030, "o": "32636.79", "c": "32085.51", "h": "33379.92", "l": "30683.28", "v": "11.90667", "q": "384081.1955629"}}}`,
    messages: [{
      "_tag": "Data",
      "channel": "ticker/price/1s",
      "symbol": "BTCUSDT",
      "event": {
        "_tag": "MiniTicker",
        "symbol": "BTCUSDT",
        "last": "32085.51",
        "open": "32636.79",
        "low": "30683.28",
        "high": "33379.92",
        "volume": "11.90667",
        "volumeQuote": "384081.1955629",
        "timestamp": "2021-03-03T23:57:52.030Z"
      }
    }]
  },
  {
    section: "6.5",
    frame:
      `{"ch": "ticker/price/1s/batch", "data": {"BTCUSDT": {"t": 1614815872030, "o": "32636.79", "c": "32085.51", "h": "33379.92", "l": "30683.28", "v": "11.90667", "q": "384081.1955629"}, "ETHBTC": {"t": 1614815872030, "o": "0.030781", "c": "0.031210", "h": "0.031788", "l": "0.030733", "v": "62.587", "q": "1.951420577"}}}`,
    messages: [{
      "_tag": "Data",
      "channel": "ticker/price/1s/batch",
      "symbol": "BTCUSDT",
      "event": {
        "_tag": "MiniTicker",
        "symbol": "BTCUSDT",
        "last": "32085.51",
        "open": "32636.79",
        "low": "30683.28",
        "high": "33379.92",
        "volume": "11.90667",
        "volumeQuote": "384081.1955629",
        "timestamp": "2021-03-03T23:57:52.030Z"
      }
    }, {
      "_tag": "Data",
      "channel": "ticker/price/1s/batch",
      "symbol": "ETHBTC",
      "event": {
        "_tag": "MiniTicker",
        "symbol": "ETHBTC",
        "last": "0.031210",
        "open": "0.030781",
        "low": "0.030733",
        "high": "0.031788",
        "volume": "62.587",
        "volumeQuote": "1.951420577",
        "timestamp": "2021-03-03T23:57:52.030Z"
      }
    }]
  },
  {
    section: "6.6",
    frame: `{"result": {"ch": "orderbook/full", "subscriptions": ["ZRXUSDT_PERP", "BTCUSDT_PERP"]}, "id": 1}`,
    messages: [{
      "_tag": "Result",
      "id": 1,
      "result": { "ch": "orderbook/full", "subscriptions": ["ZRXUSDT_PERP", "BTCUSDT_PERP"] }
    }]
  },
  {
    section: "6.6",
    frame:
      `{"ch": "orderbook/full", "snapshot": {"ZRXUSDT_PERP": {"t": 1790136886715, "s": 559390, "a": [["0.12484", "2327.2"], ["0.12485", "5275.6"], ["0.12486", "2662.5"]], "b": [["0.12453", "2228.7"], ["0.12449", "11476.9"], ["0.12440", "4602.3"]]}}}`,
    messages: [{
      "_tag": "Data",
      "channel": "orderBook",
      "symbol": "ZRXUSDT_PERP",
      "event": {
        "_tag": "BookSnapshot",
        "symbol": "ZRXUSDT_PERP",
        "sequence": 559390,
        "asks": [{ "price": "0.12484", "size": "2327.2" }, { "price": "0.12485", "size": "5275.6" }, {
          "price": "0.12486",
          "size": "2662.5"
        }],
        "bids": [{ "price": "0.12453", "size": "2228.7" }, { "price": "0.12449", "size": "11476.9" }, {
          "price": "0.12440",
          "size": "4602.3"
        }],
        "timestamp": "2026-09-23T04:14:46.715Z"
      }
    }]
  },
  {
    section: "6.6",
    frame:
      `{"ch": "orderbook/full", "update": {"BTCUSDT_PERP": {"t": 1790136889618, "s": 1328122, "a": [], "b": [["86837.60", "0.0009"], ["86836.26", "0"]]}}}`,
    messages: [{
      "_tag": "Data",
      "channel": "orderBook",
      "symbol": "BTCUSDT_PERP",
      "event": {
        "_tag": "BookUpdate",
        "symbol": "BTCUSDT_PERP",
        "sequence": 1328122,
        "asks": [],
        "bids": [{ "price": "86837.60", "size": "0.0009" }, { "price": "86836.26", "size": "0" }],
        "timestamp": "2026-09-23T04:14:49.618Z"
      }
    }]
  },
  {
    section: "6.6",
    frame:
      `{"ch": "orderbook/full", "update": {"BTCUSDT_PERP": {"t": 1790136889822, "s": 1328123, "a": [], "b": [["86846.97", "0.0111"], ["86836.89", "0"], ["86822.42", "0.0676"], ["86820.20", "0"]]}}}`,
    messages: [{
      "_tag": "Data",
      "channel": "orderBook",
      "symbol": "BTCUSDT_PERP",
      "event": {
        "_tag": "BookUpdate",
        "symbol": "BTCUSDT_PERP",
        "sequence": 1328123,
        "asks": [],
        "bids": [{ "price": "86846.97", "size": "0.0111" }, { "price": "86836.89", "size": "0" }, {
          "price": "86822.42",
          "size": "0.0676"
        }, { "price": "86820.20", "size": "0" }],
        "timestamp": "2026-09-23T04:14:49.822Z"
      }
    }]
  },
  {
    section: "6.6",
    frame: `{"ch": "orderbook/full", "snapshot": {"CELUSDT_PERP": {"t": 1790137077996, "s": 1, "a": [], "b": []}}}`,
    messages: [{
      "_tag": "Data",
      "channel": "orderBook",
      "symbol": "CELUSDT_PERP",
      "event": {
        "_tag": "BookSnapshot",
        "symbol": "CELUSDT_PERP",
        "sequence": 1,
        "asks": [],
        "bids": [],
        "timestamp": "2026-09-23T04:17:57.996Z"
      }
    }]
  },
  {
    section: "6.7",
    frame: `{"result": {"ch": "orderbook/D20/100ms", "subscriptions": ["BTCUSDT_PERP"]}, "id": 2}`,
    messages: [{
      "_tag": "Result",
      "id": 2,
      "result": { "ch": "orderbook/D20/100ms", "subscriptions": ["BTCUSDT_PERP"] }
    }]
  },
  {
    section: "6.7",
    frame:
      `{"ch": "orderbook/D20/100ms", "data": {"BTCUSDT_PERP": {"t": 1790136890208, "s": 1328126, "a": [["86870.57", "0.0119"], ["86874.34", "0.0208"]], "b": [["86846.97", "0.0111"], ["86842.87", "0.0202"]]}}}`,
    messages: [{
      "_tag": "Data",
      "channel": "orderbook/D20/100ms",
      "symbol": "BTCUSDT_PERP",
      "event": {
        "_tag": "PartialBook",
        "symbol": "BTCUSDT_PERP",
        "sequence": 1328126,
        "asks": [{ "price": "86870.57", "size": "0.0119" }, { "price": "86874.34", "size": "0.0208" }],
        "bids": [{ "price": "86846.97", "size": "0.0111" }, { "price": "86842.87", "size": "0.0202" }],
        "timestamp": "2026-09-23T04:14:50.208Z"
      }
    }]
  },
  {
    section: "6.7",
    frame:
      `{"ch": "orderbook/D5/500ms/batch", "data": {"MANAUSDT_PERP": {"t": 1790136890208, "s": 865280, "a": [["0.30119", "700.1"]], "b": [["0.30082", "699.3"]]}, "ETHUSDT_PERP": {"t": 1790136890208, "s": 1250456, "a": [["3120.55", "0.41"]], "b": [["3119.90", "0.40"]]}}}`,
    messages: [{
      "_tag": "Data",
      "channel": "orderbook/D5/500ms/batch",
      "symbol": "MANAUSDT_PERP",
      "event": {
        "_tag": "PartialBook",
        "symbol": "MANAUSDT_PERP",
        "sequence": 865280,
        "asks": [{ "price": "0.30119", "size": "700.1" }],
        "bids": [{ "price": "0.30082", "size": "699.3" }],
        "timestamp": "2026-09-23T04:14:50.208Z"
      }
    }, {
      "_tag": "Data",
      "channel": "orderbook/D5/500ms/batch",
      "symbol": "ETHUSDT_PERP",
      "event": {
        "_tag": "PartialBook",
        "symbol": "ETHUSDT_PERP",
        "sequence": 1250456,
        "asks": [{ "price": "3120.55", "size": "0.41" }],
        "bids": [{ "price": "3119.90", "size": "0.40" }],
        "timestamp": "2026-09-23T04:14:50.208Z"
      }
    }]
  },
  {
    section: "6.8",
    frame: `{"result": {"ch": "orderbook/top/100ms", "subscriptions": ["BTCUSDT"]}, "id": 3}`,
    messages: [{ "_tag": "Result", "id": 3, "result": { "ch": "orderbook/top/100ms", "subscriptions": ["BTCUSDT"] } }]
  },
  {
    section: "6.8",
    frame:
      `{"ch": "orderbook/top/100ms", "data": {"BTCUSDT": {"t": 1727276919771, "a": "63931.45", "A": "0.02879", "b": "63926.97", "B": "0.00100"}}}`,
    messages: [{
      "_tag": "Data",
      "channel": "orderbook/top/100ms",
      "symbol": "BTCUSDT",
      "event": {
        "_tag": "TopOfBook",
        "symbol": "BTCUSDT",
        "ask": { "price": "63931.45", "size": "0.02879" },
        "bid": { "price": "63926.97", "size": "0.00100" },
        "timestamp": "2024-09-25T15:08:39.771Z"
      }
    }]
  },
  {
    section: "6.8",
    frame:
      `{"ch": "orderbook/top/1000ms/batch", "data": {"BTCUSDT": {"t": 1727276919771, "a": "63931.45", "A": "0.02879", "b": "63926.97", "B": "0.00100"}, "ETHUSDT": {"t": 1727276919771, "a": "2601.11", "A": "0.5", "b": "2600.90", "B": "0.7"}}}`,
    messages: [{
      "_tag": "Data",
      "channel": "orderbook/top/1000ms/batch",
      "symbol": "BTCUSDT",
      "event": {
        "_tag": "TopOfBook",
        "symbol": "BTCUSDT",
        "ask": { "price": "63931.45", "size": "0.02879" },
        "bid": { "price": "63926.97", "size": "0.00100" },
        "timestamp": "2024-09-25T15:08:39.771Z"
      }
    }, {
      "_tag": "Data",
      "channel": "orderbook/top/1000ms/batch",
      "symbol": "ETHUSDT",
      "event": {
        "_tag": "TopOfBook",
        "symbol": "ETHUSDT",
        "ask": { "price": "2601.11", "size": "0.5" },
        "bid": { "price": "2600.90", "size": "0.7" },
        "timestamp": "2024-09-25T15:08:39.771Z"
      }
    }]
  },
  {
    section: "6.9",
    frame: `{"result": {"ch": "price/rate/1s", "subscriptions": ["ETH", "BTC"]}, "id": 4}`,
    messages: [{ "_tag": "Result", "id": 4, "result": { "ch": "price/rate/1s", "subscriptions": ["ETH", "BTC"] } }]
  },
  {
    section: "6.9",
    frame: `{"ch": "price/rate/1s", "target_currency": "USDT", "data": {"ETH": {"t": 1614815872030, "r": "1855.52"}}}`,
    messages: [{
      "_tag": "Data",
      "channel": "price/rate/1s:USDT",
      "symbol": "ETH",
      "event": {
        "_tag": "Rate",
        "currency": "ETH",
        "targetCurrency": "USDT",
        "rate": "1855.52",
        "timestamp": "2021-03-03T23:57:52.030Z"
      }
    }]
  },
  {
    section: "6.9",
    frame:
      `{"ch": "price/rate/1s/batch", "target_currency": "USDT", "data": {"ETH": {"t": 1614815872030, "r": "1855.52"}, "BTC": {"t": 1614815872030, "r": "32085.51"}}}`,
    messages: [{
      "_tag": "Data",
      "channel": "price/rate/1s/batch:USDT",
      "symbol": "ETH",
      "event": {
        "_tag": "Rate",
        "currency": "ETH",
        "targetCurrency": "USDT",
        "rate": "1855.52",
        "timestamp": "2021-03-03T23:57:52.030Z"
      }
    }, {
      "_tag": "Data",
      "channel": "price/rate/1s/batch:USDT",
      "symbol": "BTC",
      "event": {
        "_tag": "Rate",
        "currency": "BTC",
        "targetCurrency": "USDT",
        "rate": "32085.51",
        "timestamp": "2021-03-03T23:57:52.030Z"
      }
    }]
  },
  {
    section: "6.10",
    frame: `{"result": {"ch": "futures/info", "subscriptions": ["BTCUSDT_PERP"]}, "id": 5}`,
    messages: [{ "_tag": "Result", "id": 5, "result": { "ch": "futures/info", "subscriptions": ["BTCUSDT_PERP"] } }]
  },
  {
    section: "6.10",
    frame:
      `{"ch": "futures/info", "data": {"BTCUSDT_PERP": {"c": "perpetual", "t": 1790138282100, "m": "87201.65", "i": "87197.98", "p": "0", "P": "0.000037481692872402", "o": "12.3564", "r": "0.0001", "R": "0.0001", "T": 1790150400000, "I": "0.0001"}}}`,
    messages: [{
      "_tag": "Data",
      "channel": "futures/info",
      "symbol": "BTCUSDT_PERP",
      "event": {
        "_tag": "FuturesInfo",
        "symbol": "BTCUSDT_PERP",
        "contractType": "perpetual",
        "markPrice": "87201.65",
        "indexPrice": "87197.98",
        "premiumIndex": "0",
        "averagePremiumIndex": "0.000037481692872402",
        "openInterest": "12.3564",
        "fundingRate": "0.0001",
        "indicativeFundingRate": "0.0001",
        "interestRate": "0.0001",
        "nextFundingTime": "2026-09-23T08:00:00.000Z",
        "timestamp": "2026-09-23T04:38:02.100Z"
      }
    }]
  },
  {
    section: "11.4",
    frame:
      `{"ch": "trades", "update": {"ETHBTC": [{"t": 1508430865041, "i": 54469813, "p": "0.054670", "q": "0.183", "s": "buy"}]}}`,
    messages: [{
      "_tag": "Data",
      "channel": "trades",
      "symbol": "ETHBTC",
      "event": {
        "_tag": "Trades",
        "isSnapshot": false,
        "symbol": "ETHBTC",
        "trades": [{
          "_tag": "Trade",
          "symbol": "ETHBTC",
          "id": 54469813,
          "price": "0.054670",
          "quantity": "0.183",
          "side": "buy",
          "timestamp": "2017-10-19T16:34:25.041Z"
        }]
      }
    }]
  },
  {
    section: "11.4",
    frame:
      `{"ch": "orderbook/full", "update": {"ETHBTC": {"t": 1542603628700, "s": 8073830, "a": [["0.054590", "0"]], "b": [["0.054504", "0"]]}}}`,
    messages: [{
      "_tag": "Data",
      "channel": "orderBook",
      "symbol": "ETHBTC",
      "event": {
        "_tag": "BookUpdate",
        "symbol": "ETHBTC",
        "sequence": 8073830,
        "asks": [{ "price": "0.054590", "size": "0" }],
        "bids": [{ "price": "0.054504", "size": "0" }],
        "timestamp": "2018-11-19T05:00:28.700Z"
      }
    }]
  }
]

/** The requests of the public socket that the reference shows. */
export const requests: ReadonlyArray<string> = [
  `{"method": "subscribe", "ch": "trades", "params": {"symbols": ["ETHBTC", "BTCUSDT"], "limit": 100}, "id": 123}`,
  `{"method": "unsubscribe", "ch": "trades", "params": {"symbols": ["ETHBTC"]}, "id": 124}`,
  `{"method": "subscriptions", "ch": "trades", "params": {}, "id": 125}`,
  `{"method": "subscribe", "ch": "trades", "params": {"symbols": ["ETHBTC", "BTCUSDT"], "limit": 100}, "id": 123}`,
  `{"method": "subscribe", "ch": "candles/M1", "params": {"symbols": ["BTCUSDT"], "limit": 2}, "id": 124}`,
  `{"method": "subscribe", "ch": "converted/candles/M1", "params": {"target_currency": "USDT", "symbols": ["BTCUSDT", "ETHBTC"], "limit": 10}, "id": 125}`,
  `{"method": "subscribe", "ch": "ticker/1s", "params": {"symbols": ["BTCUSDT", "ETHBTC"]}, "id": 126}`,
  `{"method": "subscribe", "ch": "ticker/price/1s", "params": {"symbols": ["BTCUSDT"]}, "id": 127}`,
  `{"method": "subscribe", "ch": "ticker/price/1s/batch", "params": {"symbols": ["*"]}, "id": 128}`,
  `{"method": "subscribe", "ch": "orderbook/full", "params": {"symbols": ["BTCUSDT_PERP", "ZRXUSDT_PERP"]}, "id": 1}`,
  `{"method": "subscribe", "ch": "orderbook/D20/100ms", "params": {"symbols": ["BTCUSDT_PERP"]}, "id": 2}`,
  `{"method": "subscribe", "ch": "orderbook/top/100ms", "params": {"symbols": ["BTCUSDT"]}, "id": 3}`,
  `{"method": "subscribe", "ch": "price/rate/1s", "params": {"currencies": ["ETH", "BTC"], "target_currency": "USDT"}, "id": 4}`,
  `{"method": "subscribe", "ch": "futures/info", "params": {"symbols": ["BTCUSDT_PERP"]}, "id": 5}`
]
