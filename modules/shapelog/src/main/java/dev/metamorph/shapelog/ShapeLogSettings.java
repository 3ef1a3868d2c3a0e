package dev.metamorph.shapelog;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;

/**
 * The settings of one stack's shape logs on this instance.
 *
 * @param stack the stack's id, from which topics and the Kafka Streams application are named
 * @param kafka settings of any Kafka client ({@code bootstrap.servers}, TLS, SASL), and of Kafka
 *     Streams by its own keys; settings on which guarantees rest cannot be changed by them
 * @param folder the folder of the state and of the instance's name; kept between runs
 * @param address the address at which other instances reach this one; other instances are reached
 *     with its scheme
 * @param memoryBytes the memory of RocksDB for all stores of this process: blocks and write buffers
 */
public record ShapeLogSettings(
        String stack, Map<String, String> kafka, Path folder, URI address, long memoryBytes) {
    /** The default memory of RocksDB, 96 MiB. */
    public static final long DEFAULT_MEMORY_BYTES = 96L << 20;

    private static final long LEAST_MEMORY_BYTES = 16L << 20;

    /** Copies the map and reports all problems together. */
    public ShapeLogSettings {
        kafka = Map.copyOf(kafka);
        var problems = new ArrayList<String>();
        if (stack.isEmpty()) {
            problems.add("the stack's id is empty; give a name");
        }
        if (!kafka.containsKey("bootstrap.servers")) {
            problems.add("bootstrap.servers is missing; give host:port of a Kafka broker");
        }
        if (address.getHost() == null || address.getPort() < 1) {
            problems.add(
                    "address %s has no host and port; give http://host:port".formatted(address));
        }
        if (memoryBytes < LEAST_MEMORY_BYTES) {
            problems.add(
                    "memory of %d bytes for RocksDB; give %d or more"
                            .formatted(memoryBytes, LEAST_MEMORY_BYTES));
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("\n", problems));
        }
    }

    /** Settings with the default memory and no Kafka setting but the bootstrap servers. */
    public static ShapeLogSettings of(String stack, String bootstrap, Path folder, URI address) {
        return new ShapeLogSettings(
                stack,
                Map.of("bootstrap.servers", bootstrap),
                folder,
                address,
                DEFAULT_MEMORY_BYTES);
    }

    /** The id of the Kafka Streams application: the name of its consumer group. */
    public String applicationId() {
        return stack + "-shapelog";
    }

    /**
     * The name by which the group knows this instance, without the number of a thread. It is kept
     * in the folder and created there at the first call.
     *
     * @throws java.io.UncheckedIOException if the folder cannot be used
     */
    public String instance() {
        return InstanceName.keptIn(folder).text();
    }

    /** The topic to which Kafka Streams writes the stores' content. */
    public String changelog() {
        return "%s-%s-changelog".formatted(applicationId(), TaskProcessor.STORE);
    }

    /** The same settings with one more Kafka setting. */
    public ShapeLogSettings with(String key, String value) {
        var more = new HashMap<>(kafka);
        more.put(key, value);
        return new ShapeLogSettings(stack, more, folder, address, memoryBytes);
    }
}
