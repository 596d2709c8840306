package org.xenwright.image.manifest;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.Module;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdScalarSerializer;
import java.io.IOException;
import java.util.function.Function;
import org.xenwright.disk.DiskFormat;
import org.xenwright.disk.DiskFormats;
import org.xenwright.disk.PartitionTable;
import org.xenwright.filesystem.volume.FileSystemKind;
import org.xenwright.filesystem.volume.FileSystemKinds;
import org.xenwright.loader.BootPath;

/** The words that documents of an image have for formats, file systems, tables and ways to boot. */
public final class Words {
    private Words() {}

    /** Writes each type as its word, and reads only words that are known. */
    public static Module module() {
        SimpleModule module = new SimpleModule();
        add(module, DiskFormat.class, DiskFormat::word, DiskFormats::of);
        add(module, FileSystemKind.class, FileSystemKind::name, FileSystemKinds::of);
        add(module, PartitionTable.class, PartitionTable::word, PartitionTable::of);
        add(module, BootPath.class, BootPath::word, BootPath::of);
        return module;
    }

    private static <T> void add(
            SimpleModule module, Class<T> type, Function<T, String> word, Function<String, T> known) {
        module.addSerializer(type, new Writer<>(type, word));
        module.addDeserializer(type, new Reader<>(type, known));
    }

    private static final class Writer<T> extends StdScalarSerializer<T> {
        private static final long serialVersionUID = 1;

        private final transient Function<T, String> word;

        Writer(Class<T> type, Function<T, String> word) {
            super(type);
            this.word = word;
        }

        @Override
        public void serialize(T value, JsonGenerator generator, SerializerProvider provider) throws IOException {
            generator.writeString(word.apply(value));
        }
    }

    private static final class Reader<T> extends StdScalarDeserializer<T> {
        private static final long serialVersionUID = 1;

        private final transient Function<String, T> known;

        Reader(Class<T> type, Function<String, T> known) {
            super(type);
            this.known = known;
        }

        @Override
        public T deserialize(JsonParser parser, DeserializationContext context) throws IOException {
            if (!parser.hasToken(JsonToken.VALUE_STRING)) {
                throw JsonMappingException.from(parser, "no word where one of a list is expected");
            }
            try {
                return known.apply(parser.getText());
            } catch (IllegalArgumentException e) {
                throw JsonMappingException.from(parser, e.getMessage(), e);
            }
        }
    }
}
