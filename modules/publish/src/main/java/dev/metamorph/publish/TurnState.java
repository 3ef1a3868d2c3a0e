package dev.metamorph.publish;

/**
 * The state of a publisher. A turn begins with {@code Opening} and ends when {@code Shipping} or
 * {@code Opening} is left for {@code Idle}, {@code Pausing} or {@code Over}.
 *
 * <pre>
 *            NEEDED            OPENED               COMMITTED
 *   Idle ───────────▶ Opening ────────▶ Shipping ─────────────▶ Shipping (the other writer)
 *     ▲                  ▲  │ FAILED       │ FAILED, FENCED, SET_ASIDE
 *     │ NOT_NEEDED       │  │ FENCED       │
 *     └──────── Shipping │  ▼              ▼
 *                PAUSED  └─ Pausing ◀──────┘
 *
 *   any ── LEFT ──▶ Over      Idle, Pausing ── FAILED ──▶ Pausing
 * </pre>
 *
 * <p>Pure; {@link TurnMachine} has the rules.
 */
sealed interface TurnState {
    /** No shape is declared for the partition. */
    record Idle() implements TurnState {}

    /**
     * Both writers are initialised, {@code A} first, then the cursors are read.
     *
     * @param failures how many turns have failed since the last commit
     */
    record Opening(int failures) implements TurnState {}

    /**
     * Transactions are written.
     *
     * @param next the writer of the next transaction
     * @param failures how many turns have failed since the last commit
     */
    record Shipping(Writer next, int failures) implements TurnState {}

    /**
     * The turn is over; both writers are closed.
     *
     * @param failures how many turns have failed since the last commit; with none the pause has no
     *     length
     * @param fenced whether the task must commit before the next turn: an instance that has lost
     *     the partition cannot
     */
    record Pausing(int failures, boolean fenced) implements TurnState {}

    /** The partition is no longer here. */
    record Over() implements TurnState {}

    /** One of the two writers, by the last letter of its transactional id. */
    enum Writer {
        /** Begins every turn. */
        A,
        /** Is used only after a commit of {@code A} in the same turn has succeeded. */
        B;

        Writer other() {
            return this == A ? B : A;
        }
    }
}
