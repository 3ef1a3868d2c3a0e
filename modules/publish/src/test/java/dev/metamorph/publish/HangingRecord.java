package dev.metamorph.publish;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.Errors;
import org.apache.kafka.common.record.internal.MemoryRecords;
import org.apache.kafka.common.record.internal.SimpleRecord;
import org.apache.kafka.common.requests.AbstractResponse;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.ProduceResponse;
import org.apache.kafka.common.requests.RequestHeader;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.locks.LockSupport;

/**
 * Writes a record of a transaction that the coordinator holds for ended. Kafka 4.4 leaves the same
 * behind when it skips the marker of a partition that has no leader. The broker is told not to
 * verify transactions of older clients, and the record is sent as such a client does.
 */
final class HangingRecord {
    private static final short BEFORE_VERIFICATION = 11;
    private static final String VERIFICATION = "transaction.partition.verification.enable";
    private static final short ALL = -1;

    private final Admin admin;
    private final int port;

    HangingRecord(Admin admin, int port) {
        this.admin = admin;
        this.port = port;
    }

    /** Writes it with the producer that a transactional id has now. */
    void write(String transactionalId, TopicPartition partition, SimpleRecord record)
            throws ExecutionException, InterruptedException, IOException {
        var producer =
                admin.describeTransactions(List.of(transactionalId))
                        .description(transactionalId)
                        .get();
        write(
                transactionalId,
                producer.producerId(),
                (short) producer.producerEpoch(),
                partition,
                record);
    }

    /** Writes it with any producer. */
    void write(
            String transactionalId,
            long producerId,
            short epoch,
            TopicPartition partition,
            SimpleRecord record)
            throws ExecutionException, InterruptedException, IOException {
        var records =
                MemoryRecords.withTransactionalRecords(
                        Compression.NONE, producerId, epoch, 0, record);
        var data = new ProduceRequestData();
        data.setAcks(ALL).setTimeoutMs(10_000).setTransactionalId(transactionalId);
        var ofPartition = new ProduceRequestData.PartitionProduceData();
        ofPartition.setIndex(partition.partition()).setRecords(records);
        var ofTopic = new ProduceRequestData.TopicProduceData();
        ofTopic.setName(partition.topic()).setPartitionData(List.of(ofPartition));
        data.topicData().add(ofTopic);
        verify(AlterConfigOp.OpType.SET);
        try {
            var deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
            var error = send(new ProduceRequest(data, BEFORE_VERIFICATION));
            while (error != Errors.NONE) {
                assertThat(System.nanoTime() - deadline).as(error.message()).isNegative();
                LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
                error = send(new ProduceRequest(data, BEFORE_VERIFICATION));
            }
        } finally {
            verify(AlterConfigOp.OpType.DELETE);
        }
    }

    private void verify(AlterConfigOp.OpType change)
            throws ExecutionException, InterruptedException {
        var broker = new ConfigResource(ConfigResource.Type.BROKER, "");
        var op = new AlterConfigOp(new ConfigEntry(VERIFICATION, "false"), change);
        admin.incrementalAlterConfigs(Map.of(broker, List.of(op))).all().get();
    }

    private Errors send(ProduceRequest request) throws IOException {
        var header = new RequestHeader(ApiKeys.PRODUCE, BEFORE_VERIFICATION, "hanging", 1);
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            var bytes = request.serializeWithHeader(header);
            var out = new DataOutputStream(socket.getOutputStream());
            out.writeInt(bytes.remaining());
            out.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
            out.flush();
            var in = new DataInputStream(socket.getInputStream());
            var answer = new byte[in.readInt()];
            in.readFully(answer);
            var response =
                    (ProduceResponse)
                            AbstractResponse.parseResponse(ByteBuffer.wrap(answer), header);
            return Errors.forCode(
                    response.data()
                            .responses()
                            .iterator()
                            .next()
                            .partitionResponses()
                            .getFirst()
                            .errorCode());
        }
    }
}
