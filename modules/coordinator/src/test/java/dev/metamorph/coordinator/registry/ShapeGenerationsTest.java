package dev.metamorph.coordinator.registry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.feed.record.RegistryRecord;
import dev.metamorph.feed.record.RegistryRecord.State;
import dev.metamorph.shape.Generation;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.definition.LogMode;
import dev.metamorph.shape.definition.Replica;
import dev.metamorph.shape.definition.ShapeDefinition;
import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.relation.PgType;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.relation.RelationId;
import dev.metamorph.shape.relation.ReplicaIdentity;
import dev.metamorph.shape.relation.TableName;

import org.junit.jupiter.api.Test;

import java.util.List;

/** A shape is found under the handles of its generations, however late the topic tells of them. */
final class ShapeGenerationsTest {
    private static final ShapeHandle OLD = new ShapeHandle("7-1");
    private static final ShapeHandle NEW = new ShapeHandle("7-2");

    private final ShapeIndex index = new ShapeIndex();

    private void told(ShapeHandle handle, Generation generation) {
        index.told(
                new RegistryRecord.Shape(
                        handle, 0, State.ACTIVE, definition(), relation(), List.of(), generation));
    }

    @Test
    void a_generation_that_is_created_here_is_known_though_the_topic_does_not_tell_of_it_yet() {
        told(OLD, Generation.FIRST);
        var before = index.find(OLD).orElseThrow();

        index.coming(OLD, NEW);
        told(OLD, Generation.FIRST);

        assertThat(index.find(definition()).orElseThrow().generation().hasOther(NEW)).isTrue();
        assertThat(index.isCurrent(before)).as("a cached answer lacks the handle").isFalse();
        assertThat(index.find(NEW).orElseThrow().ref().handle()).isEqualTo(OLD);
    }

    @Test
    void the_new_generation_takes_the_place_of_the_old_one() {
        told(OLD, Generation.FIRST);
        index.coming(OLD, NEW);

        told(NEW, new Generation(2, List.of(OLD), List.of()));
        index.removed(OLD);

        assertThat(index.active()).hasSize(1);
        assertThat(index.find(OLD).orElseThrow().ref().handle()).isEqualTo(NEW);
        assertThat(index.isActive(OLD)).isFalse();
        told(NEW, new Generation(2, List.of(), List.of()));
        assertThat(index.find(OLD)).isEmpty();
    }

    @Test
    void a_generation_that_failed_leaves_the_old_one() {
        told(OLD, Generation.FIRST);
        index.coming(OLD, NEW);

        index.removed(NEW);

        assertThat(index.find(OLD).orElseThrow().generation()).isEqualTo(Generation.FIRST);
        assertThat(index.find(NEW)).isEmpty();
    }

    @Test
    void a_shape_that_has_ended_here_stays_ended_though_the_topic_tells_of_its_generation() {
        told(OLD, Generation.FIRST);
        index.coming(OLD, NEW);
        index.end(OLD);

        told(NEW, new Generation(2, List.of(OLD), List.of()));

        assertThat(index.active()).isEmpty();
        assertThat(index.find(definition())).isEmpty();
    }

    private static ShapeDefinition definition() {
        return new ShapeDefinition(
                relation().id(),
                relation().name(),
                List.of("id"),
                "",
                List.of("id"),
                true,
                Replica.DEFAULT,
                LogMode.FULL);
    }

    private static Relation relation() {
        return new Relation(
                new RelationId(16384),
                new TableName("public", "items"),
                Relation.Kind.TABLE,
                ReplicaIdentity.FULL,
                List.of(new Column("id", PgType.base(23, "int4"), true, false, "")),
                List.of(0),
                false,
                List.of());
    }
}
