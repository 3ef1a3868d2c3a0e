package dev.metamorph.coordinator.inspect;

/**
 * A text that changes with every property of a table that the bytes of a shape log depend on and
 * that a change of the table can break: its name, its columns, its primary key and its partitions.
 * Enum labels are left out: the stream reports them and the reconciler finds them. Names are quoted
 * as literals, because how an identifier is quoted depends on a setting of the session ({@code
 * quote_all_identifiers}).
 */
public final class TableFingerprint {
    private TableFingerprint() {}

    /**
     * An SQL expression for the text; NULL if there is no such table.
     *
     * @param oid an SQL expression for the table's OID
     */
    public static String sql(String oid) {
        return """
        (SELECT concat_ws(' ', f.relnamespace, quote_literal(f.relname), f.relkind, f.relpersistence,
                (SELECT string_agg(concat_ws(' ', x.attnum, quote_literal(x.attname), x.atttypid,
                                x.atttypmod, x.attcollation, x.attnotnull, x.attgenerated),
                            ';' ORDER BY x.attnum)
                   FROM pg_catalog.pg_attribute x
                  WHERE x.attrelid = f.oid AND x.attnum > 0 AND NOT x.attisdropped),
                (SELECT concat_ws(' ', y.indkey, y.indimmediate)
                   FROM pg_catalog.pg_index y
                  WHERE y.indrelid = f.oid AND y.indisprimary),
                CASE WHEN f.relkind = 'p' THEN
                    (SELECT string_agg(z.relid::pg_catalog.oid::text, ','
                                ORDER BY z.relid::pg_catalog.oid)
                       FROM pg_catalog.pg_partition_tree(f.oid) z WHERE z.isleaf) END)
           FROM pg_catalog.pg_class f WHERE f.oid = %s)\
        """
                .formatted(oid);
    }
}
