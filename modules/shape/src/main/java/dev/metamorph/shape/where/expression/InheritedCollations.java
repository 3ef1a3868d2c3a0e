package dev.metamorph.shape.where.expression;

import dev.metamorph.shape.where.expression.Expression.Constant;
import dev.metamorph.shape.where.value.Collation;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** The collations that the constants of one clause were computed with. */
final class InheritedCollations {
    private final Set<Expression> inheriting = Collections.newSetFromMap(new IdentityHashMap<>());

    /** A text that is made of one with a collation has it too, and a constant cannot keep it. */
    Expression kept(Constant text, Collation inherited) {
        var own = CollationDerivation.of(text, Collation.DEFAULT).collation();
        if (inherited.equals(own) || !inherited.canBeGiven()) {
            return text;
        }
        var collated = new Expression.Collated(text, inherited);
        inheriting.add(collated);
        return collated;
    }

    /** What a text inherited gives way to a collation that the clause gives beside it. */
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

    /** Without what its texts inherited, inside ARRAY too, which asks for no collation itself. */
    private Expression bare(Expression part) {
        if (inheriting.contains(part)) {
            return constant(part);
        }
        return part instanceof Expression.ArrayOf array && CollationDerivation.isText(array.type())
                ? ExpressionParts.replaced(array, array.parts().stream().map(this::bare).toList())
                : part;
    }

    /** Without the collation that was given to it. */
    static Expression constant(Expression part) {
        return part instanceof Expression.Collated(Constant operand, _) ? operand : part;
    }
}
