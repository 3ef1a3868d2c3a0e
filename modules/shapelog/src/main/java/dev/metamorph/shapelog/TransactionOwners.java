package dev.metamorph.shapelog;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which instances of a Kafka Streams application there are, by the ids of their processes. Kafka
 * Streams makes all its names of those: the transactional id {@code APPLICATION-PROCESS-THREAD},
 * and the consumers' client ids {@code APPLICATION-PROCESS-StreamThread-THREAD-consumer}.
 *
 * @see "org.apache.kafka.streams.processor.internals.ActiveTaskCreator"
 */
record TransactionOwners(String application, Set<String> processes) {
    private static final String UUID = "-(\\p{XDigit}{8}(?:-\\p{XDigit}{4}){3}-\\p{XDigit}{12})-";

    /** The members of a group, by their client ids. */
    static TransactionOwners of(String application, Set<String> clients) {
        return new TransactionOwners(
                application,
                clients.stream()
                        .map(client -> process(application, client, "StreamThread-.*"))
                        .flatMap(Optional::stream)
                        .collect(Collectors.toSet()));
    }

    /**
     * Those transactional ids of the application whose process is none of these. None if there are
     * no processes: then nobody is waiting either.
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
