package dev.metamorph.shapelog.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.feed.record.RegistryRecord;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.port.ShapeLogs.Answer;
import dev.metamorph.shapelog.read.StandbyLogs;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;

/**
 * Readers of a shape whose log is replaced again and again have the rows of the database whenever
 * they are up to date, and get each item once.
 */
final class GenerationPropertyTest {
    private static final int RECORDS = 500;
    private static final int SEEDS = 25;

    @ParameterizedTest
    @CsvSource({"false, false", "true, false", "false, true", "true, true"})
    void readers_have_the_rows_of_the_database_across_generations(
            boolean restarts, boolean interrupts) {
        var slides = 0;
        for (var seed : LongStream.range(0, seeds()).toArray()) {
            slides += new Run(seed, restarts, interrupts).run();
        }

        assertThat(slides).isGreaterThan(SEEDS);
    }

    private static long seeds() {
        return Boolean.getBoolean("metamorph.soak") ? 4_000 : SEEDS;
    }

    /** One feed, its task, and its readers. */
    private static final class Run {
        private final long seed;
        private final boolean restarts;
        private final Random random;
        private final Rig rig = new Rig();
        private final GenerationHistory history;
        private final List<GenerationReader> readers = new ArrayList<>();
        private ShapeHandle current = new ShapeHandle("1-1");
        private int seen;
        private int slides;

        Run(long seed, boolean restarts, boolean interrupts) {
            this.seed = seed;
            this.restarts = restarts;
            random = new Random(~seed);
            if (interrupts) {
                rig.interrupting();
            }
            history = new GenerationHistory(rig.feed(), seed);
        }

        int run() {
            for (var i = 0; i < RECORDS; i++) {
                history.next();
                learn();
                for (var more = random.nextInt(4); more > 0; more--) {
                    step();
                }
            }
            finish();
            return slides;
        }

        private void learn() {
            for (; seen < rig.steps().size(); seen++) {
                for (var change : rig.steps().get(seen).registryChanges()) {
                    if (change.record().orElse(null) instanceof RegistryRecord.Shape shape) {
                        current = shape.handle();
                        history.switchedTo(current);
                    }
                }
            }
        }

        private void step() {
            if (rig.isBehind() && random.nextInt(3) > 0) {
                rig.proceed();
                learn();
            }
            if (restarts && random.nextInt(20) == 0) {
                rig.restart();
            }
            if (readers.size() < 6 && random.nextInt(6) == 0) {
                readers.add(new GenerationReader(current, random.nextInt(3) == 0));
            }
            if (!readers.isEmpty()) {
                read(readers.get(random.nextInt(readers.size())));
            }
        }

        private void read(GenerationReader reader) {
            var before = reader.offset();
            var asked = reader.handle();
            var name = "seed %d, reader of %s at %s".formatted(seed, asked, before);
            Answer answer;
            try {
                compareWithStandby(asked, before);
                answer = reader.read(rig);
            } catch (AssertionError e) {
                throw new AssertionError(name + ": " + e.getMessage(), e);
            }
            switch (answer) {
                case Answer.Page page -> {
                    if (page.upToDate()) {
                        assertThat(reader.rows())
                                .as(name)
                                .isEqualTo(history.at(page.reached().bytes()));
                    }
                }
                case Answer.Gone _ -> {
                    assertThat(history.deleted()).as(name).contains(reader.handle());
                    drop(reader);
                }
                case Answer.NotYet _, Answer.Unfinished _ -> {}
                default -> throw new AssertionError(name + ": " + answer);
            }
            if (random.nextInt(60) == 0) {
                drop(reader);
            }
        }

        /** A standby that has the same store gives the same items, or none. */
        private void compareWithStandby(ShapeHandle handle, LogOffset after) {
            var standby = new StandbyLogs(rig.store()).read(handle, after);
            if (standby.isPresent()) {
                var page = standby.get();
                assertThat(rig.logs().read(handle, after))
                        .isInstanceOfSatisfying(
                                Answer.Page.class,
                                owned -> {
                                    assertThat(Rig.text(page.items()))
                                            .isEqualTo(Rig.text(owned.items()));
                                    assertThat(page.next()).isEqualTo(owned.next());
                                });
            }
        }

        private void drop(GenerationReader reader) {
            slides += reader.slides();
            readers.remove(reader);
        }

        /** In the end every reader comes to the end. */
        private void finish() {
            while (rig.isBehind()) {
                rig.proceed();
                learn();
            }
            for (var reader : List.copyOf(readers)) {
                for (var pages = 0; readers.contains(reader) && pages < 10_000; pages++) {
                    var before = reader.offset();
                    read(reader);
                    if (reader.offset().equals(before)) {
                        break;
                    }
                }
                slides += reader.slides();
            }
        }
    }
}
