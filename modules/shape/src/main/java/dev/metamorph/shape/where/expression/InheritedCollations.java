package dev.metamorph.shape.where.expression;

import dev.metamorph.shape.where.expression.Expression.Constant;
import dev.metamorph.shape.where.value.Collation;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** The collations that folded constants inherited from the texts that they were computed from. */
final class InheritedCollations {
    private final Set<Expression> inheriting = Collections.newSetFromMap(new IdentityHashMap<>());

    /**
     * Keeps the inherited collation of a folded text as a COLLATE, because a constant cannot carry
     * it.
     */
    Expression kept(Constant text, Collation inherited) {
        var own = CollationDerivation.of(text, Collation.DEFAULT).collation();
        if (inherited.equals(own) || !inherited.canBeGiven()) {
            return text;
        }
        var collated = new Expression.Collated(text, inherited);
        inheriting.add(collated);
        return collated;
    }

    /** Drops inherited collations where another operand has an explicit one. */
    List<Expression> settled(List<Expression> parts) {
        if (inheriting.isEmpty()) {
            return parts;
        }
        var bare = parts.stream().map(this::bare).toList();
        return bare.equals(parts)
                        || bare.stream()
                                .noneMatch(one ->
                                        CollationDerivation.of(one, Collation.DEFAULT).explicit())
                ? parts
                : bare;
    }

    /**
     * The expression without inherited collations, also within ARRAY, which uses no collation
     * itself.
     */
    private Expression bare(Expression part) {
        if (inheriting.contains(part)) {
            return constant(part);
        }
        return part instanceof Expression.ArrayOf array && CollationDerivation.isText(array.type())
                ? ExpressionParts.replaced(array, array.parts().stream().map(this::bare).toList())
                : part;
    }

    /** The constant below a COLLATE. */
    static Expression constant(Expression part) {
        return part instanceof Expression.Collated(Constant operand, _) ? operand : part;
    }
}
