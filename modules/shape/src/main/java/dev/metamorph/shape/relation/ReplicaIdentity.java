package dev.metamorph.shape.relation;

/** The columns of an old row that Postgres writes to the WAL ({@code pg_class.relreplident}). */
public enum ReplicaIdentity {
    /** The primary key, if there is one. */
    DEFAULT('d'),
    /** No columns. */
    NOTHING('n'),
    /** The whole row, which shapes need. */
    FULL('f'),
    /** The columns of one index. */
    INDEX('i');

    private final char code;

    ReplicaIdentity(char code) {
        this.code = code;
    }

    /** The letter of Postgres's catalog. */
    public char code() {
        return code;
    }

    /**
     * The replica identity with a letter of the catalog.
     *
     * @throws IllegalArgumentException if Postgres has no such letter
     */
    public static ReplicaIdentity of(char code) {
        for (var identity : values()) {
            if (identity.code == code) {
                return identity;
            }
        }
        throw new IllegalArgumentException("no replica identity '%c'".formatted(code));
    }
}
