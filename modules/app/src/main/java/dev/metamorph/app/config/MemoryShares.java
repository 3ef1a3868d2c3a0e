package dev.metamorph.app.config;

/**
 * Divides the memory of a container. Pure. The launcher has given half of it to the Java heap;
 * {@code docs/memory.md} has the whole account.
 */
final class MemoryShares {
    /** The launcher's property with the container's limit in MiB; 0 or missing without a limit. */
    static final String LIMIT = "metamorph.memory.limit";

    private static final long MIB = 1L << 20;
    private static final long DEFAULT_STORE_BYTES = 96 * MIB;
    private static final long MAX_STORE_BYTES = 4_096 * MIB;
    private static final long MIN_STORE_BYTES = 16 * MIB;
    private static final int SHARE_OF_STORE = 8;

    private MemoryShares() {}

    /** The memory of the state store: an eighth of the container's. */
    static long storeBytes(long limitMebibytes) {
        return limitMebibytes <= 0
                ? DEFAULT_STORE_BYTES
                : Math.clamp(
                        limitMebibytes * MIB / SHARE_OF_STORE, MIN_STORE_BYTES, MAX_STORE_BYTES);
    }
}
