package dev.metamorph.shape.where.expression;

import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.relation.PgType;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.where.syntax.Limitation;
import dev.metamorph.shape.where.syntax.Refusal;
import dev.metamorph.shape.where.value.Collation;
import dev.metamorph.shape.where.value.Type;
import dev.metamorph.shape.where.value.Type.Kind;
import dev.metamorph.shape.where.value.Types;

import java.util.List;
import java.util.regex.Pattern;

/**
 * Decides whether amounts of money can be read: their format and number of decimals depend on
 * {@code lc_monetary}.
 */
final class MoneyColumns {
    /** Values of {@code lc_monetary} under which an amount is printed as {@code -$1,234.50}. */
    private static final Pattern READABLE = Pattern.compile("C|POSIX|C\\.[\\w-]+|en_US(?:[.@].*)?");

    private MoneyColumns() {}

    private static boolean isReadable(Column column) {
        return Types.ofColumn(column.type()).isMoney()
                && READABLE.matcher(column.collation()).matches();
    }

    /** The type of a column. Money that cannot be read has a type that supports only IS NULL. */
    static Type type(Column column) {
        var type = Types.ofColumn(column.type());
        return !type.isMoney() || isReadable(column)
                ? type
                : new Type(PgType.NO_OID, type.name(), "", Kind.OTHER, 'U', false, 0, 0, List.of());
    }

    /** The collation of a column, if its type has one. */
    static Collation collation(Column column) {
        return Types.ofColumn(column.type()).isMoney()
                ? Collation.NONE
                : new Collation(column.collation());
    }

    /** Refuses a cast to money unless a column shows that its format is readable. */
    static void needReadable(String typeName, Relation relation, int location) {
        if (typeName.equals("money")
                && relation.columns().stream().noneMatch(MoneyColumns::isReadable)) {
            throw Refusal.limited(Limitation.TYPE, location, "unsupported type money");
        }
    }
}
