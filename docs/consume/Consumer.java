import com.google.protobuf.InvalidProtocolBufferException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import wiredesk.v1.ItemOuterClass.Item;
import wiredesk.v1.ItemOuterClass.Status;

/**
 * Keeps the text that each item of wire.items now has.
 * usage: Consumer BROKERS [SECONDS], with SECONDS: ends when nothing has come for so long.
 */
public class Consumer {
    private final Map<String, Item> texts = new HashMap<>();

    public static void main(String[] args) throws InvalidProtocolBufferException {
        var wait = args.length > 1 ? Duration.ofSeconds(Long.parseLong(args[1])) : Duration.ofDays(365);
        var settings = new Properties();
        settings.put("bootstrap.servers", args[0]);
        settings.put("group.id", "example-java");
        settings.put("isolation.level", "read_committed"); // the default shows what was rolled back
        settings.put("auto.offset.reset", "earliest");
        var items = new Consumer();
        var key = new StringDeserializer();
        try (var kafka = new KafkaConsumer<>(settings, key, new ByteArrayDeserializer())) {
            kafka.subscribe(List.of("wire.items"));
            for (var batch = kafka.poll(wait); !batch.isEmpty(); batch = kafka.poll(wait)) {
                for (var record : batch) {
                    items.take(record);
                }
            }
        }
        System.err.println(items.texts.size() + " items");
    }

    private void take(ConsumerRecord<String, byte[]> record) throws InvalidProtocolBufferException {
        var item = Item.parseFrom(record.value());
        var now = texts.get(item.getItemId());
        if (item.getSupersededBy() > 0 || now != null && isOlder(item, now)) {
            return; // arrived late, or read again: never the current text
        }
        texts.put(item.getItemId(), item);
        var verb = item.getStatus() == Status.STATUS_USABLE ? "show" : "take down";
        System.out.println(String.join("\t", verb, item.getItemId(), "" + item.getVersion(), item.getHeadline()));
    }

    private static boolean isOlder(Item one, Item other) {
        return one.getVersion() < other.getVersion()
                || one.getVersion() == other.getVersion() && one.getRevision() < other.getRevision();
    }
}
