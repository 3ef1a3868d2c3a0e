package dev.metamorph.shape.where.function;

import dev.metamorph.shape.where.value.Decimal;
import dev.metamorph.shape.where.value.EvaluationException;
import dev.metamorph.shape.where.value.Money;

import java.math.BigDecimal;
import java.util.Map;

/** Casts between numbers and money. */
final class MoneyCasts {
    private static final long UNIT = 100;

    private MoneyCasts() {}

    static Map<String, ScalarFunction> codes() {
        return Map.of(
                "int4_cash",
                (ScalarFunction.One) a -> ofWhole((Long) a),
                "int8_cash",
                (ScalarFunction.One) a -> ofWhole((Long) a),
                "numeric_cash",
                (ScalarFunction.One) a -> ofNumeric((Decimal) a),
                "cash_numeric",
                (ScalarFunction.One) a -> Decimal.of(BigDecimal.valueOf((Long) a, Money.SCALE)));
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
        return FloatFunctions.whole(
                hundredths, Long.MIN_VALUE, Long.MAX_VALUE, "bigint out of range");
    }
}
