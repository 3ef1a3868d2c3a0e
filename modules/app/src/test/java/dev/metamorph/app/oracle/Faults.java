package dev.metamorph.app.oracle;

import dev.metamorph.app.service.Instances;
import dev.metamorph.app.service.Service;
import dev.metamorph.embedded.EmbeddedKafkaProcess;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** What happens to instances while they are written and read. */
@FunctionalInterface
interface Faults {
    /** The shapes that a fault may end. */
    enum Ends {
        NOTHING,
        EVERYTHING,
        /** When the leader notices. */
        EVERYTHING_SOON
    }

    /** One fault; all instances run again, or are being started, when it returns. */
    Ends strike(Instances instances, Random random) throws IOException, InterruptedException;

    /** An instance is killed with SIGKILL and started again. */
    static Faults kills() {
        return (instances, random) -> {
            var one = any(instances, random);
            one.kill();
            one.startAgain();
            return Ends.NOTHING;
        };
    }

    /**
     * One after the other: killed, paused for longer than the group waits for it, stopped as a user
     * stops it, killed for a while, and the broker stopped and started again.
     */
    static Faults ofAllKinds(EmbeddedKafkaProcess broker, Duration pause) {
        var kinds =
                List.<Faults>of(
                        kills(),
                        (instances, random) -> {
                            var one = any(instances, random);
                            one.freeze();
                            LockSupport.parkNanos(pause.toNanos());
                            one.thaw();
                            return Ends.NOTHING;
                        },
                        (instances, random) -> {
                            var one = any(instances, random);
                            one.stop();
                            one.startAgain();
                            return Ends.NOTHING;
                        },
                        (instances, random) -> {
                            var one = any(instances, random);
                            one.kill();
                            LockSupport.parkNanos(pause.toNanos());
                            one.startAgain();
                            return Ends.NOTHING;
                        },
                        (_, _) -> {
                            broker.restart();
                            return Ends.NOTHING;
                        });
        var turn = new int[1];
        return (instances, random) -> kinds.get(turn[0]++ % kinds.size()).strike(instances, random);
    }

    private static Service any(Instances instances, Random random) {
        return instances.get(random.nextInt(instances.size()));
    }
}
