package org.xenwright.content;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FieldTest {
    private static final String TEXT = "one 1, two 2, four 4, eight 8, high 2, bytes 3";

    @Test
    void numbersLieInTheirOrderAtTheirPlaces() {
        assertThat(written(FieldTable.of(TEXT))).isEqualTo("01" + "3412" + "efbeadde" + "0807060504030281" + "5544");
        assertThat(written(FieldTable.bigEndian(TEXT)))
                .isEqualTo("01" + "1234" + "deadbeef" + "8102030405060708" + "4455");
    }

    private static String written(FieldTable table) {
        byte[] bytes = new byte[table.length()];
        table.field("one").put(bytes, 1);
        table.field("two").put(bytes, 0x1234);
        table.field("four").put(bytes, 0xdeadbeefL);
        table.field("eight").put(bytes, 0x8102030405060708L);
        table.field("high").put(bytes, 0x4455);
        return HexFormat.of().formatHex(bytes, 0, table.field("high").end());
    }

    @Test
    void whatIsWrittenIsReadAndNothingElseChanges() {
        long seed = Long.getLong("xen.seed", System.nanoTime());
        Random random = new Random(seed);
        for (FieldTable table : new FieldTable[] {FieldTable.of(TEXT), FieldTable.bigEndian(TEXT)}) {
            for (String name : new String[] {"one", "two", "four", "eight"}) {
                Field field = table.field(name);
                byte[] bytes = new byte[60];
                random.nextBytes(bytes);
                byte[] before = bytes.clone();
                long value = random.nextLong() >>> 64 - 8 * field.length();
                field.put(bytes, 20, value);
                assertThat(field.get(bytes, 20)).as("seed %s, %s", seed, name).isEqualTo(value);
                System.arraycopy(before, 20 + field.offset(), bytes, 20 + field.offset(), field.length());
                assertThat(bytes).as("seed %s, %s", seed, name).isEqualTo(before);
            }
        }
    }

    @Test
    void aNumberMayHaveItsUpperHalfElsewhere() {
        FieldTable table = FieldTable.of(TEXT);
        Field field = table.field("four", "high");
        byte[] bytes = new byte[table.length()];
        field.put(bytes, 0x12fffffffeL);
        assertThat(table.field("four").get(bytes)).isEqualTo(0xfffffffeL);
        assertThat(table.field("high").get(bytes)).isEqualTo(0x12);
        assertThat(field.get(bytes)).isEqualTo(0x12fffffffeL);
        assertThat(field.getLow(bytes, 0)).isEqualTo(0xfffffffeL);
        field.putLow(bytes, 0, 7);
        assertThat(field.get(bytes)).isEqualTo(0x1200000007L);
    }

    @Test
    void bytesDoNotReachBeyondTheirField() {
        Field field = FieldTable.of(TEXT).field("bytes");
        byte[] bytes = new byte[30];
        field.put(bytes, 2, new byte[] {1, 2});
        assertThat(field.bytes(bytes, 2)).isEqualTo(new byte[] {1, 2, 0});
        assertThat(Arrays.copyOf(bytes, 2 + field.offset())).containsOnly(0);
        assertThatThrownBy(() -> field.put(bytes, 2, new byte[4])).hasMessageContaining("bytes, which has 3");
        assertThatThrownBy(() -> field.get(bytes)).hasMessageContaining("no number");
    }

    @Test
    void aFieldThatIsNotThereIsTold() {
        assertThatThrownBy(() -> FieldTable.of(TEXT).field("three")).hasMessage("no field three");
    }
}
