package dev.metamorph.shapelog.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.port.ShapeLogs.Answer;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** A reader that folds pages into rows, and takes over the handle of each answer. */
final class GenerationReader {
    private static final Pattern ITEM =
            Pattern.compile(
                    "\"value\":\\{\"id\":\"(\\d+)\"(?:,\"value\":\"(\\w*)\")?}[^{]*\"headers\":\\{([^}]*)}");
    private static final Pattern OPERATION = Pattern.compile("\"operation\":\"(\\w+)\"");
    private static final Pattern LSN = Pattern.compile("\"lsn\":\"(\\d+)\"");
    private static final Pattern POSITION = Pattern.compile("\"op_position\":(\\d+)");

    private final boolean streams;
    private final Map<Integer, String> rows = new TreeMap<>();
    private ShapeHandle handle;
    private LogOffset offset = LogOffset.BEFORE_ALL;
    private LogOffset newest = LogOffset.BEFORE_ALL;
    private int slides;

    /**
     * A reader at the beginning.
     *
     * @param streams whether it makes an offset of the LSN of each page that is up to date, as
     *     clients of event streams do
     */
    GenerationReader(ShapeHandle handle, boolean streams) {
        this.handle = handle;
        this.streams = streams;
    }

    ShapeHandle handle() {
        return handle;
    }

    LogOffset offset() {
        return offset;
    }

    Map<Integer, String> rows() {
        return rows;
    }

    int slides() {
        return slides;
    }

    /** Reads the next page; gives the answer that is not a continuation. */
    Answer read(Rig rig) {
        var answer = rig.logs().read(handle, offset);
        while (answer instanceof Answer.Continues(var generation)) {
            handle = generation;
            slides++;
            answer = rig.logs().read(handle, offset);
        }
        if (answer instanceof Answer.Page page) {
            take(page);
        }
        return answer;
    }

    private void take(Answer.Page page) {
        var items = ITEM.matcher(Rig.text(page.items()));
        while (items.find()) {
            var headers = items.group(3);
            item(Integer.parseInt(items.group(1)), items.group(2), headers);
        }
        if (!page.next().equals(LogOffset.BEFORE_ALL)) {
            assertThat(page.next()).as("next offset").isGreaterThanOrEqualTo(offset);
        }
        offset = page.next();
        if (streams && page.upToDate() && !offset.isSnapshot()) {
            offset = new LogOffset(offset.transaction(), 0);
        }
    }

    private void item(int id, String value, String headers) {
        var lsn = LSN.matcher(headers);
        var isNew = true;
        if (lsn.find()) {
            var position = POSITION.matcher(headers);
            assertThat(position.find()).isTrue();
            var at = new LogOffset(Long.parseLong(lsn.group(1)), Long.parseLong(position.group(1)));
            isNew = at.compareTo(newest) > 0;
            assertThat(isNew || streams).as("item %s is after %s", at, newest).isTrue();
            newest = newest.max(at);
        }
        var operation = OPERATION.matcher(headers);
        assertThat(operation.find()).isTrue();
        fold(id, value, operation.group(1), isNew);
    }

    private void fold(int id, String value, String operation, boolean isNew) {
        if (isNew) {
            assertThat(rows.containsKey(id))
                    .as("%s of %d", operation, id)
                    .isEqualTo(!operation.equals("insert"));
        }
        if (operation.equals("delete")) {
            rows.remove(id);
        } else {
            rows.put(id, value);
        }
    }
}
