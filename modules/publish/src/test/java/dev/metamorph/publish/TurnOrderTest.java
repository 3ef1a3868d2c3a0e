package dev.metamorph.publish;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metamorph.publish.cursor.Cursors;
import dev.metamorph.publish.record.RegisteredSchemas;
import dev.metamorph.publish.topic.TopicMemory;
import dev.metamorph.publish.topic.TopicState;
import dev.metamorph.publish.topic.Topics;
import dev.metamorph.shape.measure.CommitTimes;
import dev.metamorph.shape.published.TopicSettings;

import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The order of the calls with which a turn begins. Each of them is a point at which a publisher may
 * be frozen for as long as another one needs to take over.
 */
final class TurnOrderTest {
    private final List<String> calls = new ArrayList<>();
    private String refused = "";

    /** Notes the calls of a writer. */
    private record NotingWriter(String letter, TurnOrderTest test) implements TransactionalWriter {
        private void note(String call) {
            test.note(call + "-" + letter);
        }

        @Override
        public void init() {
            note("init");
        }

        @Override
        public void begin() {
            note("begin");
        }

        @Override
        public void send(OutgoingRecord record, Consumer<Exception> failed) {
            note("send");
        }

        @Override
        public void commit() {
            note("commit");
        }

        @Override
        public void abort() {
            note("abort");
        }

        @Override
        public void close() {
            note("close");
        }
    }

    /** A topic of cursors without any. */
    private record NotingCursors(TurnOrderTest test) implements Cursors {
        @Override
        public Content read(int partition) {
            test.note("cursors");
            return new Content(Map.of(), Map.of());
        }

        @Override
        public Set<String> named(int partition, long from) {
            return Set.of();
        }
    }

    private static final class NoTopics implements Topics, PublisherPorts.Memories {
        @Override
        public TopicState prepare(TopicSettings topic) {
            return new TopicState.Refused("there are no topics");
        }

        @Override
        public TopicState check(String topic) {
            return new TopicState.Refused("there are no topics");
        }

        @Override
        public TopicMemory empty() {
            throw new UnsupportedOperationException();
        }

        @Override
        public TopicMemory load(String topic, int partitions, UnaryOperator<byte[]> state) {
            throw new UnsupportedOperationException();
        }
    }

    private void note(String call) {
        calls.add(call);
        if (call.equals(refused)) {
            throw new KafkaException(call);
        }
    }

    private PublisherPorts ports() {
        var none = new NoTopics();
        return new PublisherPorts(
                "shop",
                1,
                new MemoryDeclarations(),
                new MemoryLogs(),
                _ -> OptionalLong.empty(),
                new PublisherPorts.Kafka(
                        id -> new NotingWriter(id.substring(id.length() - 1), this),
                        new NotingCursors(this),
                        none,
                        (_, _) -> {
                            note("open");
                            return List.of();
                        },
                        none,
                        (_, _) -> RegisteredSchemas.NONE),
                new PublisherCounters(new CommitTimes(InstantSource.system())),
                System::nanoTime);
    }

    private Turn open() {
        return Turn.open(ports(), 0, new SetAsides(System::nanoTime));
    }

    /**
     * Were {@code b} initialised first, a publisher frozen between the two calls would fence the
     * {@code a} of the new owner when it wakes, and leave the new owner a fresh {@code b}, with
     * which it goes on beside the former one.
     */
    @Test
    void a_is_initialised_before_b_and_the_cursors_are_read_last() {
        try (var _ = open()) {
            assertThat(calls).containsExactly("init-a", "init-b", "open", "cursors");
        }
    }

    @Test
    void nothing_follows_a_call_that_is_refused() {
        for (var call : List.of("init-a", "init-b", "open", "cursors")) {
            calls.clear();
            refused = call;

            assertThatThrownBy(this::open).isInstanceOf(KafkaException.class).hasMessage(call);

            assertThat(calls.subList(calls.indexOf(call) + 1, calls.size()))
                    .allMatch(later -> later.startsWith("close-"));
        }
    }
}
