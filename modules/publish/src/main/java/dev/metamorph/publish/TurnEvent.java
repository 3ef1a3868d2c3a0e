package dev.metamorph.publish;

/** An event of a publisher. */
enum TurnEvent {
    /** A shape is declared for the partition. */
    NEEDED,
    /** No shape is declared for the partition any more. */
    NOT_NEEDED,
    /** Both writers are initialised and the cursors are read. */
    OPENED,
    /** A transaction was committed. */
    COMMITTED,
    /** A call to Kafka has failed, or the turn for another reason. */
    FAILED,
    /** Another producer has the transactional id, or the transaction has timed out. */
    FENCED,
    /** A transaction has failed because of some topics alone, which are set aside now. */
    SET_ASIDE,
    /** The pause is over. */
    PAUSED,
    /** The partition's task has left this instance. */
    LEFT
}
