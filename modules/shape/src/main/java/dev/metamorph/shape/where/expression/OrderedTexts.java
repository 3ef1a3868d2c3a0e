package dev.metamorph.shape.where.expression;

import dev.metamorph.shape.where.catalog.Routine;
import dev.metamorph.shape.where.function.Comparisons;
import dev.metamorph.shape.where.value.Collation;
import dev.metamorph.shape.where.value.TextOrder;

import java.util.ArrayList;
import java.util.List;

/**
 * Adds the {@code COLLATE "C"} with which {@link TextOrder#BYTES} reads an order of texts.
 * Collations under which texts of different bytes may be equal, and conflicts of collations, stay
 * as they are, and are refused.
 */
final class OrderedTexts {
    private static final Collation BYTEWISE = new Collation("C");

    private final TextOrder order;

    OrderedTexts(TextOrder order) {
        this.order = order;
    }

    /**
     * The arguments of a function; of {@code <} and its like, one argument may get a COLLATE.
     *
     * @param collation the one that Postgres derives for them
     */
    List<Expression> compared(Routine routine, List<Expression> arguments, Collation collation) {
        return Comparisons.of(routine.source())
                        .filter(comparison -> comparison.order().isOrder())
                        .isPresent()
                ? ordered(arguments, collation)
                : arguments;
    }

    /** The same for expressions whose order is needed. */
    List<Expression> ordered(List<Expression> expressions, Collation collation) {
        if (order == TextOrder.COLLATION
                || !CollationDerivation.isText(expressions.getFirst().type())
                || collation.isBytewise()
                || !collation.isDeterministic()) {
            return expressions;
        }
        var result = new ArrayList<>(expressions);
        // The index finds a column that is compared with a bare constant.
        var at =
                expressions.stream()
                        .filter(OrderedTexts::readsRow)
                        .findFirst()
                        .map(expressions::indexOf)
                        .orElse(0);
        result.set(at, new Expression.Collated(expressions.get(at), BYTEWISE));
        return result;
    }

    private static boolean readsRow(Expression expression) {
        return expression instanceof Expression.Column
                || expression.parts().stream().anyMatch(OrderedTexts::readsRow);
    }
}
