package dev.metamorph.shapelog.task;

import dev.metamorph.shape.ShapeHandle;

import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns a bug in the handling of one shape into the end of that shape. Without it the exception
 * would stop the task, and with it every shape, at each restart again, because the same record is
 * processed again. The end is deterministic, as the exception is: a replay meets it at the same
 * record.
 */
final class FaultBarrier {
    private static final Logger log = LoggerFactory.getLogger(FaultBarrier.class);

    private FaultBarrier() {}

    /**
     * Logs a bug and returns the reason for the shape's end. A failure of the store is no bug in a
     * shape, and a replay may not meet it: it is thrown again and stops the task.
     *
     * @param reason the explanation for people
     * @return the same reason
     */
    static String reason(RuntimeException e, ShapeHandle shape, String reason) {
        if (e instanceof KafkaException) {
            throw e;
        }
        log.error("Shape ends by a fault handle={} reason=\"{}\"", shape.text(), reason, e);
        return reason;
    }
}
