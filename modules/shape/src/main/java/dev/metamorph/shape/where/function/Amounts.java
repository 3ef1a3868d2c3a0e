package dev.metamorph.shape.where.function;

import dev.metamorph.shape.where.value.Decimal;
import dev.metamorph.shape.where.value.EvaluationException;
import dev.metamorph.shape.where.value.Money;

import java.math.BigDecimal;
import java.util.Map;

/** Casts between numbers and money. */
final class Amounts {
    private static final long UNIT = 100;

    private Amounts() {}

    static Map<String, Code> codes() {
        return Map.of(
                "int4_cash",
                (Code.One) a -> ofWhole((Long) a),
                "int8_cash",
                (Code.One) a -> ofWhole((Long) a),
                "numeric_cash",
                (Code.One) a -> ofNumeric((Decimal) a),
                "cash_numeric",
                (Code.One) a -> Decimal.of(BigDecimal.valueOf((Long) a, Money.SCALE)));
    }

    private static Long ofWhole(long number) {
        try {
            return Math.multiplyExact(number, UNIT);
        } catch (ArithmeticException _) {
            throw new EvaluationException("bigint out of range");
        }
    }

    private static Long ofNumeric(Decimal number) {
        var hundredths =
                number.isFinite()
                        ? Decimal.of(number.number().multiply(BigDecimal.valueOf(UNIT)))
                        : number;
        return Reals.whole(hundredths, Long.MIN_VALUE, Long.MAX_VALUE, "bigint out of range");
    }
}
