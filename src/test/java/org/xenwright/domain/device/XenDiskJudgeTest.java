package org.xenwright.domain.device;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.xenwright.judge.XenLibrary;

/** Our reading of disk strings and rates against Xen's own. */
@Tag("judge")
class XenDiskJudgeTest {
    private static final String[] PIECES = {
        "format=raw",
        "format=qcow2",
        "format=",
        "format=x",
        "vdev=xvda",
        "vdev=hda:cdrom",
        "vdev=",
        "access=rw",
        "access=r",
        "access=x",
        "target=/a,b",
        "target=",
        "cdrom",
        "devtype=cdrom",
        "devtype=disk",
        "devtype=x",
        "backendtype=phy",
        "backendtype=qdisk",
        "backendtype=x",
        "backend=dom",
        "script=block-x",
        "discard",
        "no-discard",
        "direct-io-safe",
        "specification=xen",
        "specification=virtio",
        "specification=y",
        "colo",
        "no-colo",
        "colo-port=7",
        "foo=b",
        "foo=bar",
        "foo=",
        "/dev/vg/x",
        "raw",
        "qcow2",
        "vhd",
        "empty",
        "xvda",
        "hda:cdrom",
        "hda:disk",
        "hda:foo",
        "w",
        "r",
        "rw",
        "",
        " ",
        "phy:",
        "file:",
        "tap:",
        "tap2:",
        "aio:",
        "ioemu:",
        "raw:",
        "qcow:",
        "qcow2:",
        "vhd:",
        "iscsi:",
        "nbd:",
        "enbd:",
        "drbd:",
        "tapdisk:",
        "foo:",
        "foo:/",
        "=",
        "x:y",
        " vdev=xvdb",
        "\t"
    };
    private static final String[] RATES = {
        "10",
        "0",
        "010",
        "08",
        "4294967295",
        "4294967296",
        "G",
        "M",
        "K",
        "B/s",
        "b/s",
        "@",
        "50",
        "ms",
        "us",
        "s",
        "m",
        "u",
        "1",
        "9",
        "x",
        " "
    };

    @Test
    void everyDiskStringIsReadAsXenReadsIt() throws IOException {
        XenLibrary xen = XenLibrary.load();
        long seed = Long.getLong("xen.seed", 4170L);
        int accepted = 0;
        int cases = Integer.getInteger("xen.cases", 4000);
        for (int i = 0; i < cases; i++) {
            Random random = new Random(seed + i);
            StringBuilder text = new StringBuilder(random.nextBoolean() ? "/p,raw,xvda," : "");
            for (int n = random.nextInt(6); n >= 0; n--) {
                text.append(PIECES[random.nextInt(PIECES.length)]).append(random.nextInt(5) == 0 ? "" : ",");
            }
            if (random.nextInt(3) == 0) {
                text.append("vdev=xvdz,target=/t");
            }
            accepted += compare(xen, text.toString(), "seed " + (seed + i)) ? 1 : 0;
        }
        assertThat(accepted).as("both verdicts occur").isBetween(cases / 50, cases * 9 / 10);
    }

    @Test
    void theExamplesOfXensManualAreReadAsXenReadsThem() throws IOException {
        XenLibrary xen = XenLibrary.load();
        for (String text : List.of(
                "/dev/vg/guest-volume,,hda",
                "/dev/vg/guest-volume,raw,hda,rw",
                "format=raw, vdev=hda, access=rw, target=/dev/vg/guest-volume",
                "raw:/dev/vg/guest-volume,hda,w",
                "/root/image.iso,,hdc,cdrom",
                "/root/image.iso,,hdc,,cdrom",
                "/root/image.iso,raw,hdc,devtype=cdrom",
                "raw:/root/image.iso,hdc:cdrom,ro",
                "backendtype=phy,vdev=xvdb,access=w,target=/dev/vg/guest-volume",
                "devtype=cdrom,,,hdc",
                ",,hdc:cdrom,r",
                ",hdc:cdrom,r",
                "vdev=hdc,access=r,devtype=cdrom,target=",
                ",empty,hdc:cdrom,r",
                "vdev=hdc,access=r,devtype=cdrom,format=empty",
                "vdev=hdc,access=r,devtype=cdrom",
                "iscsi:iqn.2001-05.com.equallogic:0-8a0906-23fe93404-c82797962054a96d-examplehost,xvda,w",
                "drbd:app01,hda,w",
                "phy:/dev/vg/x,xvda,w",
                "/dev/vg/x,xvda,w",
                "/p,raw,xvda=",
                "/p,raw,xvda,w,=",
                "=",
                "foo",
                "",
                ",",
                "/a,raw,xvda,w,x")) {
            compare(xen, text, "an example");
        }
    }

    @Test
    void everyRateIsReadAsXenReadsIt() throws IOException {
        XenLibrary xen = XenLibrary.load();
        long seed = Long.getLong("xen.seed", 4170L);
        for (int i = 0; i < Integer.getInteger("xen.cases", 4000); i++) {
            Random random = new Random(seed + i);
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(4) + 1; n >= 0; n--) {
                text.append(RATES[random.nextInt(RATES.length)]);
            }
            long[] theirs = xen.rate(text.toString());
            try {
                Rate ours = Rate.parse(text.toString());
                assertThat(theirs).as(text + ", seed " + (seed + i)).isNotNull();
                assertThat(List.of(ours.bytesPerInterval(), ours.intervalMicros()))
                        .as(text + ", seed " + (seed + i))
                        .isEqualTo(List.of(theirs[0], theirs[1]));
            } catch (SpecificationException e) {
                assertThat(theirs).as(text + ", seed " + (seed + i)).isNull();
            }
        }
    }

    private static boolean compare(XenLibrary xen, String text, String how) {
        Map<String, Object> theirs = xen.disk(text.getBytes(StandardCharsets.UTF_8));
        String about = "'" + text + "', " + how;
        try {
            DiskSpec ours = DiskSpec.parse(text);
            assertThat(theirs).as(about).isNotNull();
            assertThat(fields(ours)).as(about).isEqualTo(named(theirs));
            Map<String, Object> again = xen.disk(ours.text().getBytes(StandardCharsets.UTF_8));
            assertThat(again).as(about + " written as " + ours.text()).isNotNull();
            assertThat(named(again)).as(about + " written as " + ours.text()).isEqualTo(named(theirs));
            return true;
        } catch (SpecificationException e) {
            assertThat(theirs).as(about + ": " + e.getMessage()).isNull();
            return false;
        }
    }

    private static Map<String, Object> named(Map<String, Object> theirs) {
        Map<String, Object> named = new HashMap<>(theirs);
        named.replaceAll((key, value) -> value instanceof byte[] ? XenLibrary.text(value) : value);
        return named;
    }

    private static Map<String, Object> fields(DiskSpec disk) {
        Map<String, Object> fields = new HashMap<>();
        fields.put("target", disk.target());
        fields.put("vdev", disk.vdev());
        fields.put("format", disk.format().ordinal() + 1);
        fields.put("readwrite", disk.writable() ? 1 : 0);
        fields.put("cdrom", disk.cdrom() ? 1 : 0);
        fields.put("removable", disk.cdrom() ? 1 : 0);
        fields.put("backend", disk.options().value("backend"));
        fields.put("script", disk.options().value("script"));
        fields.put("backendtype", number(disk.options().value("backendtype"), "phy", "tap", "qdisk", "standalone"));
        fields.put("specification", number(disk.options().value("specification"), "xen", "virtio"));
        fields.put("direct-io-safe", Boolean.TRUE.equals(disk.options().flag("direct-io-safe")) ? 1 : 0);
        fields.put("discard", defbool(disk.options().flag("discard")));
        fields.put("colo", defbool(disk.options().flag("colo")));
        fields.put("trusted", defbool(disk.options().flag("trusted")));
        String port = disk.options().value("colo-port");
        fields.put("colo-port", port == null ? 0 : Integer.parseInt(port));
        return fields;
    }

    private static int number(@Nullable String word, String... words) {
        return word == null ? 0 : List.of(words).indexOf(word) + 1;
    }

    private static int defbool(@Nullable Boolean value) {
        return value == null ? 0 : value ? 1 : -1;
    }
}
