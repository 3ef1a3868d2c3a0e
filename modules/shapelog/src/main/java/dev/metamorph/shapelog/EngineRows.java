package dev.metamorph.shapelog;

import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.Xid;
import dev.metamorph.shape.port.ShapeLogs;
import dev.metamorph.shape.port.ShapeRef;
import dev.metamorph.shape.port.ShapeRows;

import org.apache.kafka.streams.errors.InvalidStateStoreException;

import java.net.URI;
import java.util.Optional;
import java.util.function.IntFunction;

/** The kept rows in the stores of this instance. */
final class EngineRows implements ShapeRows {
    private final LocalPartitions partitions;
    private final Standbys standbys;
    private final ShapeLogs logs;
    private final IntFunction<Optional<URI>> owners;

    /**
     * @param logs waits for partitions that are not here
     * @param owners another instance that owns a partition
     */
    EngineRows(
            LocalPartitions partitions,
            Standbys standbys,
            ShapeLogs logs,
            IntFunction<Optional<URI>> owners) {
        this.partitions = partitions;
        this.standbys = standbys;
        this.logs = logs;
        this.owners = owners;
    }

    @Override
    public Answer query(ShapeRef shape, Query query) {
        var here = partitions.find(shape.partition());
        if (here.isEmpty()) {
            return owners.apply(shape.partition())
                    .<Answer>map(Answer.Elsewhere::new)
                    .orElseGet(() -> new Answer.NotYet("the rows are being restored"));
        }
        try {
            return here.get().rows(shape.handle(), query);
        } catch (InvalidStateStoreException _) {
            return new Answer.NotYet("the rows are moving");
        }
    }

    @Override
    public Optional<Answer.Rows> standby(ShapeRef shape, Query query) {
        return standbys.rows(shape, query);
    }

    @Override
    public ShapeLogs.Waiting awaitReached(ShapeRef shape, Lsn lsn, Runnable wake) {
        var here = partitions.find(shape.partition());
        return here.isPresent()
                ? here.get().awaitReached(lsn, wake)
                : logs.await(shape, LogOffset.BEFORE_ALL, wake);
    }

    @Override
    public Optional<Lsn> commit(ShapeRef shape, Xid xid) {
        return partitions.find(shape.partition()).flatMap(here -> here.commit(xid));
    }
}
