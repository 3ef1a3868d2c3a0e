package dev.metamorph.shapelog;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The instances of a Kafka Streams application, by the ids of their processes. Kafka Streams
 * derives its names from them: the transactional id {@code APPLICATION-PROCESS-THREAD}, and the
 * consumers' client ids {@code APPLICATION-PROCESS-StreamThread-THREAD-consumer}.
 *
 * @see "org.apache.kafka.streams.processor.internals.ActiveTaskCreator"
 */
record TransactionOwners(String application, Set<String> processes) {
    private static final String UUID = "-(\\p{XDigit}{8}(?:-\\p{XDigit}{4}){3}-\\p{XDigit}{12})-";

    /** Reads the instances from the client ids of a group's members. */
    static TransactionOwners of(String application, Set<String> clients) {
        return new TransactionOwners(
                application,
                clients.stream()
                        .map(client -> process(application, client, "StreamThread-.*"))
                        .flatMap(Optional::stream)
                        .collect(Collectors.toSet()));
    }

    /**
     * The application's transactional ids whose process is not among these. Empty if there are no
     * processes: then no instance waits for a transaction either.
     */
    Set<String> without(Set<String> transactionalIds) {
        return processes.isEmpty()
                ? Set.of()
                : transactionalIds.stream()
                        .filter(id ->
                                process(application, id, "\\d+")
                                        .filter(process -> !processes.contains(process))
                                        .isPresent())
                        .collect(Collectors.toSet());
    }

    private static Optional<String> process(String application, String name, String rest) {
        var matched = Pattern.compile(Pattern.quote(application) + UUID + rest).matcher(name);
        return matched.matches() ? Optional.of(matched.group(1)) : Optional.empty();
    }
}
