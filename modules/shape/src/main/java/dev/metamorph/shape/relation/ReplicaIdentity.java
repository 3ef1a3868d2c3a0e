package dev.metamorph.shape.relation;

/** What Postgres writes of the old row ({@code pg_class.relreplident}). */
public enum ReplicaIdentity {
    /** The primary key, if there is one. */
    DEFAULT('d'),
    /** Nothing. */
    NOTHING('n'),
    /** The whole row: what shapes need. */
    FULL('f'),
    /** The columns of one index. */
    INDEX('i');

    private final char code;

    ReplicaIdentity(char code) {
        this.code = code;
    }

    /** Postgres's letter for it. */
    public char code() {
        return code;
    }

    /**
     * The identity with that letter.
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
