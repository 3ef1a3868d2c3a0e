package dev.metamorph.shape.where.expression;

import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.where.syntax.Refusal;
import dev.metamorph.shape.where.value.Collation;
import dev.metamorph.shape.where.value.Type;
import dev.metamorph.shape.where.value.Types;

import java.util.List;

/**
 * The collation of an expression, and whether the clause says it.
 *
 * @see <a href="https://www.postgresql.org/docs/current/collation.html">Collation support</a>
 */
record CollationDerivation(Collation collation, boolean explicit) {
    private static final CollationDerivation NONE = new CollationDerivation(Collation.NONE, false);

    /** The database's own collation, with what its columns tell of it. */
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

    /** What is made of texts has their collation, other texts have the database's. */
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

    /** Whether values of a type have a collation. */
    static boolean isText(Type type) {
        return inner(type).isString();
    }

    private static boolean isName(Type type) {
        return inner(type).is(Types.NAME);
    }

    private static Type inner(Type type) {
        return type.kind() == Type.Kind.ARRAY ? type.element() : type;
    }

    /** Whether a name made of a text has the database's collation, which cannot be given to it. */
    static boolean isInherited(Type name, Type from) {
        return isName(name) && isText(from) && !isName(from);
    }

    /** Of several expressions together. */
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
