package dev.metamorph.app.types;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import dev.metamorph.embedded.testing.TestDatabase;
import dev.metamorph.embedded.testing.TestPostgres;
import dev.metamorph.publish.record.LogItem;
import dev.metamorph.publish.record.LogItem.SnapshotRow;
import dev.metamorph.publish.record.RecordBuilder;
import dev.metamorph.publish.record.RecordSchemas;
import dev.metamorph.publish.record.RegisteredSchemas;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.definition.LogMode;
import dev.metamorph.shape.definition.Replica;
import dev.metamorph.shape.definition.ShapeDefinition;
import dev.metamorph.shape.published.PublishedShape;
import dev.metamorph.shape.published.RecordFormat;
import dev.metamorph.shape.published.RecordHeaders;
import dev.metamorph.shape.published.RecordOptions;
import dev.metamorph.shape.published.TopicSettings;
import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.relation.PgType;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.relation.RelationId;
import dev.metamorph.shape.relation.ReplicaIdentity;
import dev.metamorph.shape.relation.TableName;

import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.json.JsonConverter;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Values of every type, as Postgres prints them, through every record format and the deserialiser
 * of the format.
 */
@Tag("servers")
@SuppressWarnings("JavaUtilDate") // Kafka Connect has this type.
final class RecordFormatsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> TIMES = List.of("date", "time", "timestamp", "timestamptz");
    private static final BigDecimal MAX_LONG = new BigDecimal(Long.MAX_VALUE);
    private static final BigDecimal MICROS_PER_DAY = new BigDecimal("86400000000");
    private static final int HEAD = 5;
    private static final JsonConverter CONVERTER = new JsonConverter();
    private static final RecordOptions TYPED = RecordOptions.DEFAULT;
    private static final RecordOptions TEXT =
            new RecordOptions(
                    RecordOptions.KeyForm.OBJECT,
                    RecordOptions.NumberForm.NATIVE,
                    RecordOptions.ValueForm.TEXT,
                    RecordHeaders.NONE);

    private static final List<Sample> SAMPLES = new ArrayList<>();

    /**
     * A value of a type.
     *
     * @param text what Postgres prints
     * @param micros those since 1970 or midnight, of a date or time that is finite
     */
    private record Sample(PgType type, String text, Optional<BigDecimal> micros) {
        boolean isInfinite() {
            return text.endsWith("nfinity") || text.equals("NaN");
        }

        @Override
        public String toString() {
            return "%s %s".formatted(type.name(), text);
        }
    }

    @BeforeAll
    static void print() {
        CONVERTER.configure(Map.of("schemas.enable", "true"), false);
        try (var database = TestPostgres.database()) {
            database.execute(
                    "ALTER DATABASE %s SET TimeZone = 'UTC'".formatted(database.name()),
                    "CREATE TYPE public.mood AS ENUM ('sad', 'so so', 'it''s \"fine\"')",
                    "CREATE TYPE public.floatrange AS RANGE (subtype = float8, multirange_type_name = floatmultirange)",
                    "CREATE TABLE public.plain (id int)");
            for (var type : TypeSamples.types()) {
                print(database, type.equals("char") ? "\"char\"" : type, TypeSamples.of(type));
            }
        }
    }

    @AfterAll
    static void forget() {
        SAMPLES.clear();
        CONVERTER.close();
    }

    private static void print(TestDatabase database, String type, List<String> literals) {
        var values = literals.stream().map(each -> "%s::%s".formatted(each, type)).toList();
        var arrays =
                List.of(
                        "ARRAY[%s, NULL]::%s[]".formatted(String.join(", ", literals), type),
                        "array_fill(%s, ARRAY[2, 1], ARRAY[-1, 7])".formatted(values.getFirst()),
                        "'{}'::%s[]".formatted(type));
        var types = types(database, type);
        var texts = texts(database, "format('%%s', %s)", values);
        var micros =
                TIMES.contains(types.getFirst().name())
                        ? texts(database, "(extract(epoch FROM %s) * 1000000)::text", values)
                        : List.<String>of();
        for (var i = 0; i < texts.size(); i++) {
            var epoch = micros.isEmpty() ? "infinity" : micros.get(i);
            SAMPLES.add(
                    new Sample(
                            types.getFirst(),
                            texts.get(i),
                            epoch.endsWith("nfinity")
                                    ? Optional.empty()
                                    : Optional.of(new BigDecimal(epoch))));
        }
        for (var text : texts(database, "format('%%s', %s)", arrays)) {
            SAMPLES.add(new Sample(types.getLast(), text, Optional.empty()));
        }
    }

    private static List<String> texts(
            TestDatabase database, String expression, List<String> values) {
        var columns = values.stream().map(expression::formatted).toList();
        return database.query("SELECT " + String.join(", ", columns)).get(0);
    }

    /** A type, and its arrays'. */
    private static List<PgType> types(TestDatabase database, String type) {
        return database
                .query(
                        """
                        SELECT oid, typname, typtype, typelem, typcategory = 'A' FROM pg_type
                         WHERE oid IN ('%1$s'::regtype, '%1$s[]'::regtype) ORDER BY 5\
                        """
                                .formatted(type))
                .stream()
                .map(RecordFormatsTest::type)
                .toList();
    }

    private static PgType type(List<String> row) {
        var isArray = row.get(4).startsWith("t");
        var kind =
                isArray
                        ? PgType.Kind.ARRAY
                        : switch (row.get(2)) {
                            case "e" -> PgType.Kind.ENUM;
                            case "r" -> PgType.Kind.RANGE;
                            case "m" -> PgType.Kind.MULTIRANGE;
                            default -> PgType.Kind.BASE;
                        };
        return new PgType(
                Integer.parseUnsignedInt(row.get(0)),
                row.get(1),
                kind,
                isArray ? Integer.parseUnsignedInt(row.get(3)) : 0,
                "",
                -1,
                isArray ? 1 : 0,
                List.of());
    }

    private static Relation relation(PgType type) {
        var id = new Column("id", PgType.base(23, "int4"), true, false, "");
        return new Relation(
                new RelationId(1),
                new TableName("public", "t"),
                Relation.Kind.TABLE,
                ReplicaIdentity.FULL,
                List.of(id, new Column("v", type, false, false, "")),
                List.of(0),
                false,
                List.of());
    }

    private static ShapeDefinition definition() {
        return new ShapeDefinition(
                        new RelationId(1),
                        new TableName("public", "t"),
                        List.of("id"),
                        "",
                        List.of("id", "v"),
                        true,
                        Replica.FULL,
                        LogMode.FULL)
                .publishedAs("t");
    }

    private static PublishedShape declaration(RecordFormat format, RecordOptions options) {
        return new PublishedShape(
                "t",
                PublishedShape.rows("t", "", Map.of(), List.of()),
                TopicSettings.named("shop.t"),
                format,
                options);
    }

    private static byte[] value(
            RecordFormat format, RecordOptions options, PgType type, @Nullable String text) {
        var builder =
                RecordBuilder.of(
                        declaration(format, options),
                        definition(),
                        relation(type),
                        new ShapeHandle("1-2"),
                        new RegisteredSchemas(1, 2));
        var row = new SnapshotRow(column -> column == 0 ? "1" : text, LogItem.NONE);
        return Objects.requireNonNull(builder.record(row).value());
    }

    private static Struct connect(byte[] value) {
        return (Struct) CONVERTER.toConnectData("shop.t", value).value();
    }

    private static GenericRecord avro(PgType type, RecordOptions options, byte[] value)
            throws IOException {
        var text =
                RecordSchemas.of(
                                declaration(RecordFormat.AVRO, options),
                                definition(),
                                relation(type))
                        .value()
                        .text();
        var schema = new Schema.Parser().parse(text);
        var decoder = DecoderFactory.get().binaryDecoder(value, HEAD, value.length - HEAD, null);
        var read = new GenericDatumReader<GenericRecord>(schema).read(null, decoder);
        assertThat(decoder.isEnd()).isTrue();
        return read;
    }

    @Test
    void a_value_of_json_is_what_postgres_prints() throws IOException {
        for (var sample : SAMPLES) {
            var value = value(RecordFormat.JSON, TYPED, sample.type(), sample.text());
            var read = JSON.readTree(value).get("v");

            assertJson(sample, read);
            var registered = value(RecordFormat.JSON_SCHEMA, TYPED, sample.type(), sample.text());
            assertThat(registered).startsWith(0, 0, 0, 0, 2).endsWith(value);
        }
    }

    private static void assertJson(Sample sample, JsonNode read) throws IOException {
        switch (sample.type().name()) {
            case "int2", "int4", "int8", "float4", "float8" -> {
                if (sample.isInfinite()) {
                    assertThat(read.textValue()).isEqualTo(sample.text());
                } else {
                    assertThat(read.decimalValue())
                            .as(sample.toString())
                            .isEqualByComparingTo(
                                    read.isDouble()
                                            ? BigDecimal.valueOf(Double.parseDouble(sample.text()))
                                            : new BigDecimal(sample.text()));
                }
            }
            case "bool" -> assertThat(read.booleanValue()).isEqualTo(sample.text().equals("t"));
            case "json", "jsonb" -> assertThat(read).isEqualTo(JSON.readTree(sample.text()));
            case "timestamp", "timestamptz" ->
                    assertThat(read.textValue().replace("T", " ").replace("Z", "+00"))
                            .isEqualTo(sample.text());
            default -> {
                if (sample.type().kind() == PgType.Kind.ARRAY && sample.text().startsWith("{")) {
                    assertThat(read.isArray()).as(sample.toString()).isTrue();
                } else {
                    assertThat(read.textValue()).isEqualTo(sample.text());
                }
            }
        }
    }

    @Test
    void the_converter_of_kafka_connect_reads_every_type() {
        for (var sample : SAMPLES) {
            var value = value(RecordFormat.CONNECT_JSON, TYPED, sample.type(), sample.text());
            var read = connect(value).get("v");
            var after =
                    connect(value(RecordFormat.DEBEZIUM, TYPED, sample.type(), sample.text()))
                            .getStruct("after")
                            .get("v");

            assertConnect(sample, read);
            assertThat(after).as(sample.toString()).usingRecursiveComparison().isEqualTo(read);
        }
    }

    private static void assertConnect(Sample sample, @Nullable Object read) {
        switch (sample.type().name()) {
            case "int2", "int4", "int8" ->
                    assertThat(String.valueOf(read)).isEqualTo(sample.text());
            case "float4" ->
                    assertThat(read)
                            .as(sample.toString())
                            .isEqualTo(
                                    sample.isInfinite()
                                            ? null
                                            : (Object) (Float.parseFloat(sample.text()) + 0.0f));
            case "float8" ->
                    assertThat(read)
                            .as(sample.toString())
                            .isEqualTo(
                                    sample.isInfinite()
                                            ? null
                                            : (Object) (Double.parseDouble(sample.text()) + 0.0));
            case "bool" -> assertThat(read).isEqualTo(sample.text().equals("t"));
            case "bytea" -> assertThat(read).isEqualTo(hex(sample.text()));
            case "date", "time", "timestamp", "timestamptz" ->
                    assertThat(read)
                            .as(sample.toString())
                            .isInstanceOfSatisfying(
                                    Date.class,
                                    date ->
                                            assertThat(date.getTime())
                                                    .isEqualTo(
                                                            sample.micros()
                                                                    .filter(
                                                                            RecordFormatsTest
                                                                                    ::isExact)
                                                                    .map(RecordFormatsTest::millis)
                                                                    .orElseGet(date::getTime)));
            default -> assertOther(sample, read);
        }
    }

    /** Beyond 64 bits, Postgres's own number of microseconds is rounded. */
    private static boolean isExact(BigDecimal micros) {
        return micros.abs().compareTo(MAX_LONG) < 0;
    }

    private static long millis(BigDecimal micros) {
        return micros.movePointLeft(3).setScale(0, RoundingMode.FLOOR).longValueExact();
    }

    private static void assertOther(Sample sample, @Nullable Object read) {
        if (sample.type().kind() == PgType.Kind.ARRAY && sample.type().dimensions() > 0) {
            assertThat(read).as(sample.toString()).isInstanceOf(List.class);
        } else {
            assertThat(String.valueOf(read)).isEqualTo(sample.text());
        }
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.substring(2));
    }

    @Test
    void the_reader_of_avro_reads_every_type() throws IOException {
        for (var sample : SAMPLES) {
            var type = sample.type();
            var value = value(RecordFormat.AVRO, TYPED, type, sample.text());
            var read = avro(type, TYPED, value).get("v");

            switch (type.name()) {
                case "float4" -> assertThat(read).isEqualTo(Float.valueOf(sample.text()));
                case "float8" -> assertThat(read).isEqualTo(Double.valueOf(sample.text()));
                case "bool" -> assertThat(read).isEqualTo(sample.text().equals("t"));
                case "bytea" -> assertThat(read).isEqualTo(ByteBuffer.wrap(hex(sample.text())));
                case "date" ->
                        sample.micros()
                                .ifPresent(micros ->
                                        assertThat(new BigDecimal((Integer) read))
                                                .as(sample.toString())
                                                .isEqualByComparingTo(
                                                        micros.divide(MICROS_PER_DAY)));
                case "time", "timestamp", "timestamptz" ->
                        assertThat(read)
                                .as(sample.toString())
                                .isEqualTo(
                                        sample.micros()
                                                .filter(RecordFormatsTest::isExact)
                                                .map(BigDecimal::longValueExact)
                                                .orElse(
                                                        sample.text().startsWith("-")
                                                                ? Long.MIN_VALUE
                                                                : Long.MAX_VALUE));
                default -> assertOther(sample, read);
            }
        }
    }

    @Test
    void null_is_null_and_text_is_text_for_every_type_and_format() throws IOException {
        for (var sample : SAMPLES) {
            var type = sample.type();
            var text =
                    type.name().equals("bool")
                            ? Boolean.toString(sample.text().equals("t"))
                            : sample.text();

            assertThat(connect(value(RecordFormat.CONNECT_JSON, TYPED, type, null)).get("v"))
                    .isNull();
            assertThat(avro(type, TYPED, value(RecordFormat.AVRO, TYPED, type, null)).get("v"))
                    .isNull();
            assertThat(JSON.readTree(value(RecordFormat.JSON, TYPED, type, null)).get("v").isNull())
                    .isTrue();
            assertThat(
                            connect(value(RecordFormat.CONNECT_JSON, TEXT, type, sample.text()))
                                    .get("v"))
                    .isEqualTo(text);
            assertThat(
                            avro(type, TEXT, value(RecordFormat.AVRO, TEXT, type, sample.text()))
                                    .get("v"))
                    .hasToString(text);
            assertThat(
                            JSON.readTree(value(RecordFormat.JSON, TEXT, type, sample.text()))
                                    .get("v")
                                    .textValue())
                    .isEqualTo(text);
        }
    }
}
