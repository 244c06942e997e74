/** How the numbers of an insight are written: `aggregationAxisFormat`, prefix, postfix and decimals of its filter. */
import { duration, number, short } from "@/ui/format";

export type Format = (value: number) => string;

export interface Formats {
  /** Whole, for tables and tooltips. */
  full: Format;
  /** For axes and small places. */
  short: Format;
}

function decimals(filter: Record<string, unknown>): Intl.NumberFormatOptions | null {
  const most = typeof filter.decimalPlaces === "number" ? filter.decimalPlaces : null;
  const least = typeof filter.minDecimalPlaces === "number" ? filter.minDecimalPlaces : null;
  if (most === null && least === null) return null;
  return { maximumFractionDigits: Math.max(most ?? 2, least ?? 0), minimumFractionDigits: least ?? 0 };
}

export function formatsOf(filter: Record<string, unknown>, currency = "USD"): Formats {
  const options = decimals(filter);
  const digits = options ? new Intl.NumberFormat("en", options) : null;
  const plain: Format = digits ? (value) => digits.format(value) : number;
  const [prefix, postfix] = [String(filter.aggregationAxisPrefix ?? ""), String(filter.aggregationAxisPostfix ?? "")];
  const around = (format: Format): Format => (prefix || postfix ? (value) => prefix + format(value) + postfix : format);
  const both = (format: Format): Formats => ({ full: around(format), short: around(format) });
  switch (filter.aggregationAxisFormat) {
    case "duration":
      return both((value) => (value < 0 ? `-${duration(-value)}` : duration(value)));
    case "duration_ms":
      return both((value) => (value < 0 ? `-${duration(-value / 1000)}` : duration(value / 1000)));
    case "percentage":
      return both((value) => `${plain(value)}%`);
    case "percentage_scaled":
      return both((value) => `${plain(value * 100)}%`);
    case "currency": {
      const money = new Intl.NumberFormat("en", { style: "currency", currency, ...options });
      const brief = new Intl.NumberFormat("en", { style: "currency", currency, notation: "compact" });
      return { full: around((v) => money.format(v)), short: around((v) => brief.format(v)) };
    }
    case "short":
      return both(short);
    default:
      return { full: around(plain), short: around(short) };
  }
}
