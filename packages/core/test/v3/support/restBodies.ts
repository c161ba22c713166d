/** The bodies over REST that the reference of API v3 shows, whole, and what their schemas make of them. */
import * as ReferenceData from "@effect-hitbtc/core/v3/ReferenceData"
import type { Schema } from "effect"

export const bodies: ReadonlyArray<
  readonly [name: string, schema: Schema.Codec<unknown, unknown>, body: string, expected: unknown]
> = [
  [
    "Symbols",
    ReferenceData.Symbols,
    `{"ETHBTC": {"type": "spot", "base_currency": "ETH", "quote_currency": "BTC", "status": "working", "quantity_increment": "0.001", "tick_size": "0.000001", "take_rate": "0.001", "make_rate": "-0.0001", "fee_currency": "BTC"}}`,
    {
      "ETHBTC": {
        "type": "spot",
        "baseCurrency": "ETH",
        "quoteCurrency": "BTC",
        "status": "working",
        "quantityIncrement": "0.001",
        "tickSize": "0.000001",
        "takeRate": "0.001",
        "makeRate": "-0.0001",
        "feeCurrency": "BTC"
      }
    }
  ],
  [
    "Symbols",
    ReferenceData.Symbols,
    `{"MANAUSDT": {"type": "spot", "base_currency": "MANA", "quote_currency": "USDT", "status": "working", "quantity_increment": "1", "tick_size": "0.0000001", "take_rate": "0.0025", "make_rate": "0.001", "fee_currency": "USDT", "margin_trading": true, "max_initial_leverage": "5.00"}, "AAVEUSDT_PERP": {"type": "futures", "expiry": null, "underlying": "AAVE", "base_currency": null, "quote_currency": "USDT", "quantity_increment": "0.01", "tick_size": "0.001", "take_rate": "0.0005", "make_rate": "0.0002", "fee_currency": "USDT", "margin_trading": true, "max_initial_leverage": "50.00"}}`,
    {
      "MANAUSDT": {
        "type": "spot",
        "baseCurrency": "MANA",
        "quoteCurrency": "USDT",
        "status": "working",
        "quantityIncrement": "1",
        "tickSize": "0.0000001",
        "takeRate": "0.0025",
        "makeRate": "0.001",
        "feeCurrency": "USDT",
        "marginTrading": true,
        "maxInitialLeverage": "5.00"
      },
      "AAVEUSDT_PERP": {
        "type": "futures",
        "underlying": "AAVE",
        "quoteCurrency": "USDT",
        "quantityIncrement": "0.01",
        "tickSize": "0.001",
        "takeRate": "0.0005",
        "makeRate": "0.0002",
        "feeCurrency": "USDT",
        "marginTrading": true,
        "maxInitialLeverage": "50.00"
      }
    }
  ],
  [
    "Currencies",
    ReferenceData.Currencies,
    `{"DFC": {"full_name": "DeFiScale", "crypto": true, "payin_enabled": false, "payout_enabled": true, "transfer_enabled": false, "transfer_to_wallet_enabled": true, "transfer_to_exchange_enabled": false, "sign": "D", "crypto_payment_id_name": "", "crypto_explorer": "https://etherscan.io/tx/{tx}", "precision_transfer": "0.00000001", "delisted": false, "networks": [{"code": "ETH", "network_name": "Ethereum", "network": "ETH", "protocol": "ERC-20", "default": true, "is_ens_available": true, "payin_enabled": true, "payout_enabled": true, "precision_payout": "0.000000000000000001", "payout_fee": "277000.0000000000", "payout_is_payment_id": false, "payin_payment_id": false, "payin_confirmations": "2", "contract_address": "0x1b2a76da77d03b7fc21189d9838f55bd849014af", "crypto_payment_id_name": "", "crypto_explorer": "https://etherscan.io/tx/{tx}", "is_multichain": true}]}}`,
    {
      "DFC": {
        "fullName": "DeFiScale",
        "crypto": true,
        "payinEnabled": false,
        "payoutEnabled": true,
        "transferEnabled": false,
        "precisionTransfer": "0.00000001",
        "delisted": false,
        "networks": [{
          "code": "ETH",
          "networkName": "Ethereum",
          "network": "ETH",
          "protocol": "ERC-20",
          "default": true,
          "payinEnabled": true,
          "payoutEnabled": true,
          "precisionPayout": "0.000000000000000001",
          "payoutFee": "277000.0000000000",
          "payoutIsPaymentId": false,
          "payinPaymentId": false,
          "payinConfirmations": "2",
          "contractAddress": "0x1b2a76da77d03b7fc21189d9838f55bd849014af"
        }]
      }
    }
  ],
  [
    "Tickers",
    ReferenceData.Tickers,
    `{"ETHBTC": {"ask": "0.020572", "bid": "0.020566", "last": "0.020574", "low": "0.020388", "high": "0.021084", "open": "0.020913", "volume": "138444.3666", "volume_quote": "2853.6874972480", "timestamp": "2021-06-02T17:52:36.732Z"}}`,
    {
      "ETHBTC": {
        "ask": "0.020572",
        "bid": "0.020566",
        "last": "0.020574",
        "low": "0.020388",
        "high": "0.021084",
        "open": "0.020913",
        "volume": "138444.3666",
        "volumeQuote": "2853.6874972480",
        "timestamp": "2021-06-02T17:52:36.732Z"
      }
    }
  ],
  [
    "Trades",
    ReferenceData.Trades,
    `[{"id": 974786185, "price": "0.032462", "qty": "0.3673", "side": "buy", "timestamp": "2020-10-16T12:57:39.846Z"}]`,
    [{
      "id": 974786185,
      "price": "0.032462",
      "quantity": "0.3673",
      "side": "buy",
      "timestamp": "2020-10-16T12:57:39.846Z"
    }]
  ]
]
