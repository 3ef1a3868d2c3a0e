package dev.metamorph.shapelog.task;

import dev.metamorph.shape.change.Change;
import dev.metamorph.shape.log.BoundItems;
import dev.metamorph.shape.log.Conversion;
import dev.metamorph.shape.log.EndCause;
import dev.metamorph.shape.log.ItemSink;
import dev.metamorph.shape.log.KeyCounts;
import dev.metamorph.shape.log.TransactionHead;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns a bug in one shape's conversion into the end of that shape. Without it the exception would
 * stop the task, and with it every shape, at each restart again, because the same record is
 * processed again.
 */
final class FaultBarrier {
    private static final Logger log = LoggerFactory.getLogger(FaultBarrier.class);

    private FaultBarrier() {}

    static Conversion convert(
            BoundItems items,
            Change change,
            TransactionHead head,
            long index,
            KeyCounts counts,
            ItemSink sink) {
        try {
            return items.convert(change, head, index, counts, sink);
        } catch (IllegalArgumentException
                | IllegalStateException
                | IndexOutOfBoundsException
                | ArithmeticException e) {
            log.error(
                    "Change not converted commit={} index={} relation={}",
                    head.commit(),
                    index,
                    change.relation(),
                    e);
            return new Conversion.Ended(EndCause.FAULT, "a change could not be converted");
        }
    }
}
