package dev.metamorph.shapelog.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.shape.Lsn;
import dev.metamorph.shapelog.store.SnapshotProgress;

import org.junit.jupiter.api.Test;

import java.util.Random;
import java.util.TreeMap;

final class NumberedShapesTest {
    @Test
    void shapes_are_found_by_number_while_others_come_and_go() {
        var random = new Random(5);
        var model = new TreeMap<Integer, Shape>();
        var shapes = new NumberedShapes();
        for (var number = 0; number < 3_000; number++) {
            var shape = shape(number);
            shapes.put(shape);
            model.put(number, shape);
            if (random.nextInt(4) > 0) {
                var gone = random.nextInt(number + 1);
                shapes.remove(gone);
                model.remove(gone);
            }
        }
        shapes.remove(1_000_000);

        assertThat(shapes.all()).containsExactlyElementsOf(model.values());
        for (var number = 0; number < 10_000; number++) {
            assertThat(shapes.get(number)).isSameAs(model.get(number));
        }
    }

    private static Shape shape(int number) {
        return Shape.of(number, Items.all("h" + number), SnapshotProgress.awaited(Lsn.ZERO));
    }
}
