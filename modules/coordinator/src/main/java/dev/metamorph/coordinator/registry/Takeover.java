package dev.metamorph.coordinator.registry;

/** Receives how the partitions begin to follow a new leader, on threads of their own. */
public interface Takeover {
    /**
     * One more partition follows, and shapes can be created in it.
     *
     * @param following the number of partitions that follow
     * @param all the number of partitions
     */
    void follow(int following, int all);

    /** A partition follows, but no shapes can be created in it because of that failure. */
    void failed(Throwable cause);
}
