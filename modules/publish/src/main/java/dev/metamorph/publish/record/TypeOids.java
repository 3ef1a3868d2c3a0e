package dev.metamorph.publish.record;

import dev.metamorph.shape.relation.PgType;

/** OIDs of pg_type.dat, which never change. */
final class TypeOids {
    static final int BOOL = 16;
    static final int BYTEA = 17;
    static final int INT8 = 20;
    static final int INT2 = 21;
    static final int INT2_VECTOR = 22;
    static final int INT4 = 23;
    static final int OID_VECTOR = 30;
    static final int JSON = 114;
    static final int BOX = 603;
    static final int FLOAT4 = 700;
    static final int FLOAT8 = 701;
    static final int DATE = 1082;
    static final int TIME = 1083;
    static final int TIMESTAMP = 1114;
    static final int TIMESTAMPTZ = 1184;
    static final int NUMERIC = 1700;
    static final int UUID = 2950;
    static final int JSONB = 3802;

    private TypeOids() {}

    /** The type itself, or the one that a domain is over. */
    static int base(PgType type) {
        return type.kind() == PgType.Kind.DOMAIN ? type.element() : type.oid();
    }

    /**
     * Returns whether values are arrays. The vector types are arrays for Postgres, too, but print
     * otherwise.
     */
    static boolean isArray(PgType type) {
        return type.kind() == PgType.Kind.ARRAY
                && type.oid() != INT2_VECTOR
                && type.oid() != OID_VECTOR;
    }
}
