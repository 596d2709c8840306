package org.xenwright.domain.lint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.xenwright.boot.xen.XenTrial;
import org.xenwright.domain.schema.XenVersion;
import org.xenwright.judge.AptToolSource;
import org.xenwright.judge.Judge;
import org.xenwright.judge.Processes;

/** What lint foretells of a domain against what becomes of it on a real Xen, further than {@code xl create -n} goes. */
@Tag("judge")
class CreationJudgeTest {
    /** The Xen that is tried. */
    private static final XenVersion XEN = new XenVersion(4, 17);

    private static final String DISK = "disk = [ \"format=raw,vdev=xvda,access=rw,target=/srv/a.img\" ]\n";
    private static final Map<String, String> FILES = Map.of(
            "hvm", "name = \"a\"\ntype = \"hvm\"\nmemory = 64\n" + DISK,
            "pv", "name = \"a\"\ntype = \"pv\"\nkernel = \"/k\"\nmemory = 32\n" + DISK,
            "pvh", "name = \"a\"\ntype = \"pvh\"\nkernel = \"/k\"\nmemory = 32\n" + DISK);

    /** Statements of any type, of which libxl takes some for all types, some for one, and some for none. */
    private static final String[] STATEMENTS = {
        "extra = \"quiet\"",
        "root = \"/dev/xvda\"",
        "vif = [ \"type=ioemu\" ]",
        "vif = [ \"type=vif\" ]",
        "vif = [ \"\", \"devid=0\" ]",
        "vif = [ \"\", \"\" ]",
        "bios = \"rombios\"",
        "bios = \"ovmf\"",
        "bios = \"seabios\"",
        "stdvga = 1",
        "stdvga = 1; videoram = 8",
        "videoram = 4",
        "vga = \"none\"",
        "vga = \"qxl\"; videoram = 128; memory = 256",
        "usbversion = 2",
        "usbversion = 2; usb = 1",
        "usbversion = 5",
        "usbdevice = \"tablet\"",
        "spice = 1; spiceport = 6000",
        "spice = 1; spiceport = 6000; spicedisable_ticketing = 1",
        "soundhw = \"hda\"",
        "soundhw = \"pcspk\"",
        "tsc_mode = \"native\"",
        "tsc_mode = \"native_paravirt\"",
        "timer_mode = \"unknown\"",
        "viridian = [ \"base\", \"freq\" ]",
        "viridian = [ \"freq\" ]",
        "viridian = [ \"defaults\", \"!base\" ]",
        "viridian = [ \"all\", \"!freq\" ]",
        "viridian = [ \"!freq\", \"all\" ]",
        "passthrough = \"disabled\"",
        "passthrough = \"disabled\"; pci = [ \"01:00.0\" ]",
        "maxmem = 256",
        "maxmem = 256; altp2m = \"external\"",
        "nestedhvm = 1; altp2m = \"mixed\"",
        "vcpus = 4",
        "vcpus = 200",
        "vcpus = 2; cpus = [ \"0\", \"0\" ]",
        "maxvcpus = 130; vcpus = 2",
        "max_grant_version = 1",
        "max_grant_version = 2",
        "max_grant_version = 3",
        "max_grant_version = 0",
        "max_grant_frames = 16",
        "max_grant_frames = 0",
        "cpu_weight = 512",
        "cpu_weight = 0",
        "cpu_weight = 70000",
        "cap = 100",
        "cap = 200",
        "cap = \"-1\"",
        "memory = 0",
        "disk += [ \"format=raw,vdev=xvdb,access=rw,target=/srv/b.img\" ]",
        "disk += [ \"format=raw,vdev=xvdb,access=ro,target=/srv/b.img\" ]",
        "disk += [ \"format=raw,vdev=sdb,access=ro,target=/srv/b.img\" ]",
        "disk += [ \"format=raw,vdev=vdb,access=rw,target=/srv/b.img\" ]",
        "disk += [ \"format=raw,vdev=51712,access=rw,target=/srv/b.img\" ]",
        "disk += [ \"format=raw,vdev=51744,access=rw,target=/srv/b.img\" ]",
        "disk += [ \"format=qcow2,vdev=xvdb,access=rw,backendtype=phy,target=/srv/b.img\" ]",
        "disk += [ \"format=raw,vdev=xvdb,access=rw,backendtype=phy,target=/srv/b.img\" ]",
        "disk += [ \"format=raw,vdev=xvdb,access=rw,backendtype=standalone,target=/srv/b.img\" ]",
        "disk += [ \"format=qcow2,vdev=xvdb,script=block-x,target=/srv/b.img\" ]",
        "disk += [ \",empty,xvdb,rw\" ]",
        "disk += [ \"vdev=hdc,devtype=cdrom\" ]",
        "disk += [ \"/srv/b.img,empty,hdc,ro,devtype=cdrom\" ]",
        "p9 = [ \"tag=t,path=/s\" ]",
        "channel = [ \"connection=pty\" ]",
        "usbctrl = [ \"type=pv,version=3\" ]",
        "usbctrl = [ \"type=devicemodel,version=2,ports=4\" ]",
        "vmtrace_buf_kb = 12",
        "firmware = \"ovmf\"",
        "hdtype = \"ahci\"",
        "shadow_memory = 16",
        "hap = 0",
        "nomigrate = 1",
        "localtime = 1",
        "rtc_timeoffset = 60",
        "max_event_channels = 64",
        "xen_platform_pci = 0",
        "acpi = 0",
        "apic = 0",
        "on_crash = \"preserve\""
    };

    @AfterEach
    void nothingIsLeftRunning() throws Exception {
        assertThat(Processes.left()).isEmpty();
    }

    private record Case(String name, String text) {}

    @Test
    void whatLintForetellsIsWhatXenDoes() throws Exception {
        long seed = Long.getLong("xen.seed", 417L);
        List<Case> cases = new ArrayList<>(examples());
        int examples = cases.size();
        for (int i = 0; i < Integer.getInteger("xen.cases", 30); i++) {
            cases.add(generated(seed + i));
        }
        List<XenTrial.Deed> deeds = XenTrial.create(
                Judge.tools(),
                AptToolSource.sharedStore(),
                cases.stream()
                        .map(each -> each.text().getBytes(StandardCharsets.UTF_8))
                        .toList());

        assertThat(deeds).hasSameSizeAs(cases);
        List<LibxlChecks.Check> table = LibxlChecks.all();
        int created = 0;
        int refused = 0;
        int undecided = 0;
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < cases.size(); i++) {
            Case each = cases.get(i);
            XenTrial.Deed deed = deeds.get(i);
            List<Finding> errors = errors(each.text());
            String what = "\n" + each.name() + "\n" + each.text() + deed.output() + errors + "\n";
            Optional<LibxlChecks.Check> reason = reason(deed, table);
            boolean against = deed.stopped() || reason.isPresent();
            created += deed.created() ? 1 : 0;
            refused += against ? 1 : 0;
            undecided += !deed.created() && !against ? 1 : 0;
            if (against && errors.isEmpty() || deed.created() && !errors.isEmpty()) {
                wrong.add(what);
            }
        }
        System.out.println("seed " + seed + ": of " + cases.size() + " domains, " + examples
                + " of them examples of the table, Xen created " + created + " and refused " + refused + "; of "
                + undecided + " the host was the hindrance");
        assertThat(wrong).as("seed " + seed).isEmpty();
        assertThat(created).isGreaterThan(5);
        assertThat(refused).isGreaterThan(examples / 2);
    }

    /** The check whose message libxl said first, if it is one that hangs on no host. */
    private static Optional<LibxlChecks.Check> reason(XenTrial.Deed deed, List<LibxlChecks.Check> table) {
        for (String error : deed.errors()) {
            for (LibxlChecks.Check check : table) {
                boolean here = error.contains(check.file() + ":") && error.contains(":" + check.function() + ":");
                if (check.covered() && here && check.says(error)) {
                    return Optional.of(check);
                }
            }
        }
        return Optional.empty();
    }

    /** Those of the table that this Xen on this machine has. */
    private static List<Case> examples() throws IOException {
        Stream<LibxlChecks.Check> checks = LibxlChecks.all().stream()
                .filter(LibxlChecks.Check::covered)
                .filter(check -> !check.text().equals(check.plain()))
                .filter(check -> !String.valueOf(check.example()).contains("arm: "));
        return checks.filter(check -> check.version() == null || check.version().equals(XEN))
                .filter(CreationJudgeTest::known)
                .map(check -> new Case(check.message(), fitted(check.text())))
                .toList();
    }

    /** The same on the host of the trial, with little memory where its size is no matter. */
    private static String fitted(String text) {
        boolean sized = text.contains("size=") || text.contains("maxmem");
        return text.replace("/srv/x", "/srv/b.img").replace("memory = 512", sized ? "memory = 512" : "memory = 64");
    }

    private static boolean known(LibxlChecks.Check check) {
        String[] bounds = check.releases().split("-");
        return XenVersion.parse(bounds[0]).orElseThrow().compareTo(XEN) <= 0
                && XEN.compareTo(XenVersion.parse(bounds[1]).orElseThrow()) <= 0;
    }

    private static Case generated(long seed) {
        Random random = new Random(seed);
        String type = List.of("hvm", "pv", "pvh").get(random.nextInt(3));
        StringBuilder text = new StringBuilder(FILES.get(type));
        for (int n = random.nextInt(3); n >= 0; n--) {
            text.append(STATEMENTS[random.nextInt(STATEMENTS.length)]).append('\n');
        }
        return new Case("seed " + seed, text.toString());
    }

    private static List<Finding> errors(String text) {
        return new Linter(XEN)
                .add(text.getBytes(StandardCharsets.UTF_8), "a.cfg").findings().stream()
                        .filter(finding -> finding.severity() == Severity.ERROR)
                        .toList();
    }
}
