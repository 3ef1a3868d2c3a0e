package dev.metamorph.shape.where.function;

import dev.metamorph.shape.where.value.Decimal;
import dev.metamorph.shape.where.value.EvaluationException;
import dev.metamorph.shape.where.value.Money;

import java.math.BigDecimal;

/** Casts between numbers and money. */
final class MoneyCasts {
    private static final long UNIT = 100;

    private MoneyCasts() {}

    static void register(FunctionRegistry registry) {
        registry.returning(Long.class)
                .one("int4_cash", Long.class, MoneyCasts::ofWhole)
                .one("int8_cash", Long.class, MoneyCasts::ofWhole)
                .one("numeric_cash", Decimal.class, MoneyCasts::ofNumeric);
        registry.returning(Decimal.class)
                .one(
                        "cash_numeric",
                        Long.class,
                        a -> Decimal.of(BigDecimal.valueOf(a, Money.SCALE)));
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
