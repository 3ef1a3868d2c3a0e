package dev.metamorph.shape.log;

import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.relation.PgType;
import dev.metamorph.shape.relation.Relation;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The value of the {@code electric-schema} header: the types of the selected columns, by which
 * readers parse the texts of values.
 *
 * <pre>
 * {"id":{"type":"int4","pk_index":0,"not_null":true},"tags":{"type":"text","dims":1}}
 * </pre>
 *
 * @see "docs/protocol.md, the header electric-schema"
 */
public final class SchemaJson {
    private static final Set<String> VARYING = Set.of("varchar", "text");
    private static final Set<String> BITS = Set.of("bit", "varbit");
    private static final Set<String> TIMES =
            Set.of("date", "time", "timetz", "timestamp", "timestamptz");
    private static final int HEADER = 4;

    private final ItemBuffer out = new ItemBuffer(256);

    private SchemaJson() {}

    /** The JSON text; columns that the relation does not have are left out. */
    public static String of(Relation relation, List<String> columns) {
        var chosen = new HashSet<>(columns);
        var json = new SchemaJson();
        var separator = "{\"";
        for (var position = 0; position < relation.columns().size(); position++) {
            var column = relation.columns().get(position);
            if (chosen.contains(column.name())) {
                json.out.put(separator).put(ItemJson.bytes(column.name())).put("\":");
                json.column(column, relation.key().indexOf(position));
                separator = ",\"";
            }
        }
        return json.out.put(separator.startsWith("{") ? "{}" : "}").toString();
    }

    private void column(Column column, int keyIndex) {
        var type = column.type();
        var array = type.kind() == PgType.Kind.ARRAY && type.dimensions() > 0;
        var name = array ? type.elementName() : type.name();
        out.put("{\"type\":\"").put(ItemJson.bytes(name)).put("\"");
        if (array) {
            member("dims", type.dimensions());
        }
        modifier(name, type.modifier());
        if (keyIndex >= 0) {
            member("pk_index", keyIndex);
        }
        if (column.notNull()) {
            out.put(",\"not_null\":true");
        }
        out.put("}");
    }

    private void modifier(String type, int modifier) {
        if (modifier < 0) {
            return;
        }
        if (VARYING.contains(type)) {
            member("max_length", modifier - HEADER);
        } else if (type.equals("bpchar")) {
            member("length", modifier - HEADER);
        } else if (BITS.contains(type)) {
            member("length", modifier);
        } else if (TIMES.contains(type)) {
            if (modifier > 0) {
                member("precision", modifier);
            }
        } else if (type.equals("numeric")) {
            numeric(modifier - HEADER);
        } else if (type.equals("interval")) {
            interval(modifier);
        } else {
            member("type_mod", modifier);
        }
    }

    /**
     * Writes precision and scale: the modifier has the precision in its high 16 bits, and the scale
     * in its low 11 bits, which are signed since Postgres 15.
     */
    private void numeric(int packed) {
        member("precision", packed >> 16 & 0xFFFF);
        member("scale", ((packed & 0x7FF) ^ 0x400) - 0x400);
    }

    private void interval(int packed) {
        var fields = IntervalField.text(packed >> 16 & 0x7FFF);
        if (!fields.isEmpty()) {
            out.put(",\"fields\":\"").put(fields).put("\"");
        }
        var precision = packed & 0xFFFF;
        if (precision != 0xFFFF) {
            member("precision", precision);
        }
    }

    private void member(String name, int value) {
        out.put(",\"").put(name).put("\":").put(Integer.toString(value));
    }

    /**
     * The names of the fields of an interval type, largest first, by their bits in the modifier.
     */
    private enum IntervalField {
        YEAR(2),
        MONTH(1),
        DAY(3),
        HOUR(10),
        MINUTE(11),
        SECOND(12);

        private static final int ALL = 0x7FFF;

        private final int bit;

        IntervalField(int bit) {
            this.bit = bit;
        }

        static String text(int range) {
            if (range == ALL) {
                return "";
            }
            var first = "";
            var last = "";
            for (var field : values()) {
                if ((range >> field.bit & 1) == 1) {
                    first = first.isEmpty() ? field.name() : first;
                    last = field.name();
                }
            }
            return first.equals(last) ? first : first + " TO " + last;
        }
    }
}
