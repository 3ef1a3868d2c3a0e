package dev.metamorph.shapelog.task;

import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.log.EndCause;
import dev.metamorph.shape.port.ShapeLogs.Answer;
import dev.metamorph.shape.port.ShapeRows;
import dev.metamorph.shapelog.read.PartitionLogs;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/** A task over a store on the heap, fed by a test and read as by readers. */
public final class Rig {
    private final MapStore store = new MapStore();
    private final List<Step> steps = new ArrayList<>();
    private final Feeding feed = new Feeding(this::take);
    private PartitionTask task = load();
    private long nextOffset;
    private boolean interrupting;

    /** A rig without a leader. */
    public Rig() {}

    private PartitionTask load() {
        return PartitionTask.load(0, store, this::end, _ -> {});
    }

    private void end(LongConsumer then) {
        then.accept(nextOffset);
    }

    /** A rig whose feed has a leader. */
    public static Rig led() {
        var rig = new Rig();
        rig.feed.leader(0);
        return rig;
    }

    /** Another rig that has processed the same records. */
    public Rig replay() {
        var rig = new Rig();
        feed.values().forEach(rig::take);
        return rig;
    }

    /** Replaces the task by one that is loaded from the store. */
    public Rig restart() {
        task.close();
        task = load();
        return this;
    }

    /** Processes the next record of the partition. */
    public void take(byte[] value) {
        if (interrupting) {
            takeInterrupted(value);
            return;
        }
        steps.add(task.process(nextOffset++, value));
    }

    /** Ends all shapes, as after a loss of entries in Kafka. */
    void endAll() {
        steps.add(task.endAll());
    }

    /** From now on the budget of each record is spent at once. */
    void interrupting() {
        interrupting = true;
    }

    /** Processes the next record as far as a call goes whose budget is spent at once. */
    void takeInterrupted(byte[] value) {
        steps.add(task.process(nextOffset++, value, () -> true));
    }

    /** Whether a record was interrupted. */
    boolean isBehind() {
        return task.isBehind();
    }

    /** Continues as far as a call goes whose budget is spent at once. */
    void proceed() {
        steps.add(task.proceed(() -> true));
    }

    /** Continues as far as a call without a bound goes. */
    void proceedUnbounded() {
        steps.add(task.proceed(WorkBudget.unlimited()));
    }

    /** All effects outside the store. */
    List<Step> steps() {
        return steps;
    }

    /** The feed, to which tests write. */
    public Feeding feed() {
        return feed;
    }

    public MapStore store() {
        return store;
    }

    /** The readers' access to the task. */
    public PartitionLogs logs() {
        return task.logs();
    }

    /** The answer to a query for all kept rows. */
    public ShapeRows.Answer query(String handle) {
        return logs().rows(new ShapeHandle(handle), KeptRowsFold.ALL);
    }

    /** The effects of the last record outside the store. */
    Step lastStep() {
        return steps.getLast();
    }

    /** The gaps in the feed that the task has reported. */
    List<FeedGap> gaps() {
        return steps.stream().flatMap(step -> step.gap().stream()).toList();
    }

    /** The reason of a shape's end. */
    String reason(String handle) {
        return ended(handle).map(Step.Ended::reason).orElse("not ended");
    }

    /** The cause of a shape's end. */
    EndCause cause(String handle) {
        return ended(handle).orElseThrow().cause();
    }

    private Optional<Step.Ended> ended(String handle) {
        return steps.stream()
                .flatMap(step -> step.ended().stream())
                .filter(end -> end.shape().text().equals(handle))
                .findFirst();
    }

    /** A reader's answer. */
    public Answer read(String handle, LogOffset after) {
        return logs().read(new ShapeHandle(handle), after);
    }

    /** The page after an offset; fails if there is none. */
    public Page page(String handle, LogOffset after) {
        if (read(handle, after)
                instanceof Answer.Page(var items, var next, var upToDate, var reached)) {
            return new Page(text(items), next.toString(), upToDate, reached.bytes());
        }
        throw new AssertionError("no page but " + read(handle, after));
    }

    /** All pages of a log, one per line: its items and the offset after it. */
    public String log(String handle) {
        var log = new StringBuilder();
        var after = LogOffset.BEFORE_ALL;
        while (true) {
            var page = page(handle, after);
            log.append(page.items()).append(" -> ").append(page.next()).append('\n');
            if (page.upToDate()) {
                return log.toString();
            }
            after = LogOffset.parse(page.next()).orElseThrow();
        }
    }

    static String text(List<ByteBuffer> items) {
        var text = new StringBuilder();
        items.forEach(part -> text.append(StandardCharsets.UTF_8.decode(part.duplicate())));
        return text.toString();
    }

    /** A page as text. */
    public record Page(String items, String next, boolean upToDate, long reached) {}
}
