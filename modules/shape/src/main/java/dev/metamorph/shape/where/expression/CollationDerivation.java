package dev.metamorph.shape.where.expression;

import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.where.syntax.Refusal;
import dev.metamorph.shape.where.value.Collation;
import dev.metamorph.shape.where.value.Type;
import dev.metamorph.shape.where.value.Types;

import java.util.List;

/**
 * The collation that Postgres derives for an expression.
 *
 * @param explicit whether a COLLATE in the clause determines it
 * @see <a href="https://www.postgresql.org/docs/current/collation.html">Collation support</a>
 */
record CollationDerivation(Collation collation, boolean explicit) {
    private static final CollationDerivation NONE = new CollationDerivation(Collation.NONE, false);

    /**
     * The default collation of the database, with as much as the columns of the relation tell about
     * it.
     */
    static Collation ofDatabase(Relation relation) {
        return relation.columns().stream()
                .map(column -> new Collation(column.collation()))
                .filter(Collation::isDefault)
                .findFirst()
                .orElse(Collation.DEFAULT);
    }

    static CollationDerivation of(Expression expression, Collation database) {
        return switch (expression) {
            case Expression.Column column -> new CollationDerivation(column.collation(), false);
            case Expression.Collated collated ->
                    new CollationDerivation(collated.collation(), true);
            case Expression.Constant constant -> ofType(constant.type(), database);
            case Expression.NullIf(var equality, var first) ->
                    ofParts(first.type(), equality.parts(), database);
            default -> ofParts(expression.type(), expression.parts(), database);
        };
    }

    /**
     * A result computed from texts has their collation; any other text has that of the database.
     */
    private static CollationDerivation ofParts(
            Type type, List<Expression> parts, Collation database) {
        if (!isText(type)) {
            return NONE;
        }
        var inner = of(parts, database, 0);
        return inner.collation.equals(Collation.NONE) ? ofType(type, database) : inner;
    }

    private static CollationDerivation ofType(Type type, Collation database) {
        if (!isText(type)) {
            return NONE;
        }
        return new CollationDerivation(isName(type) ? new Collation("C") : database, false);
    }

    /** Returns whether values of a type have a collation. */
    static boolean isText(Type type) {
        return inner(type).isString();
    }

    private static boolean isName(Type type) {
        return inner(type).is(Types.NAME);
    }

    private static Type inner(Type type) {
        return type.kind() == Type.Kind.ARRAY ? type.element() : type;
    }

    /**
     * Returns whether a cast to name keeps the default collation of its operand, which no COLLATE
     * can express.
     */
    static boolean isInherited(Type name, Type from) {
        return isName(name) && isText(from) && !isName(from);
    }

    /** Combines the derivations of several expressions. */
    static CollationDerivation of(List<Expression> expressions, Collation database, int location) {
        var result = NONE;
        for (var expression : expressions) {
            result = result.with(of(expression, database), location);
        }
        return result;
    }

    private CollationDerivation with(CollationDerivation other, int location) {
        if (explicit && other.explicit && !collation.equals(other.collation)) {
            throw Refusal.at(
                    location,
                    "collation mismatch between explicit collations \"%s\" and \"%s\""
                            .formatted(collation.name(), other.collation.name()));
        }
        if (explicit || other.explicit) {
            return explicit ? this : other;
        }
        return new CollationDerivation(collation.with(other.collation), false);
    }
}
