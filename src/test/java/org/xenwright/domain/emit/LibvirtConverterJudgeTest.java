package org.xenwright.domain.emit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xenwright.domain.Domain;
import org.xenwright.domain.DomainFiles;
import org.xenwright.domain.HostGrub;
import org.xenwright.domain.ImageDefaults;
import org.xenwright.domain.device.DiskSpec;
import org.xenwright.domain.device.XlFormat;
import org.xenwright.judge.LibvirtConverter;
import org.xenwright.platform.GuestType;
import org.xml.sax.InputSource;

/** Our XML beside that which libvirt itself makes of the same xl.cfg, element by element. */
@Tag("judge")
class LibvirtConverterJudgeTest {
    /** Starts by itself, so that nothing of an image is added. */
    private static final ImageDefaults IMAGE = new ImageDefaults(
            "web",
            "org.example:web",
            GuestType.HVM,
            null,
            null,
            HostGrub.USUAL,
            DiskSpec.of("/d", "xvda", XlFormat.RAW, true),
            512);

    /** What libvirt says and we do not, each with its reason. */
    private static final Map<String, String> ARGUED = new LinkedHashMap<>();

    static {
        ARGUED.put("os/loader type=rom =/usr/lib/xen/boot/hvmloader", "what Xen starts by itself");
        ARGUED.put("on_crash =restart", "xl destroys it if nothing is said");
        ARGUED.put("clock adjustment=0 basis=utc offset=variable", "what libvirt takes if nothing is said");
        ARGUED.put("clock adjustment=reset offset=utc", "what libvirt takes if nothing is said");
        ARGUED.put("devices/interface type=ethernet", "a card without a bridge is on Xen's first one");
        ARGUED.put(
                "devices/interface/bandwidth/outbound average=10240", "Xen's KB are of 1000 bytes, libvirt's of 1024");
        ARGUED.put("devices/disk device=disk type=file", "a device of the host is no file");
        ARGUED.put("devices/disk/source file=/dev/vg/one", "a device of the host is no file");
        ARGUED.put("devices/disk/driver name=qemu type=raw", "Xen gives devices to its own backend");
        ARGUED.put("devices/disk/source file=", "an empty drive has no source");
        ARGUED.put(
                "devices/video/model heads=1 primary=yes type=cirrus vram=8192", "stdvga and videoram say otherwise");
    }

    /** Words of elements that libvirt takes in and does not write again, since they hold anyway. */
    private static final Set<String> UNSPOKEN = Set.of("relabel=no");

    @TempDir
    Path folder;

    @Test
    void whatLibvirtSaysOfAnXlFileWeSayToo() throws Exception {
        LibvirtConverter libvirt = LibvirtConverter.load();
        List<String> lost = new ArrayList<>();
        int files = 0;
        for (Map.Entry<String, String> file : files().entrySet()) {
            Domain domain = read(file.getValue());
            LibvirtXml.Document ours = LibvirtXml.of(domain, "amd64");
            Set<String> said = elements(libvirt.fromXml(ours.text()));
            for (String element : elements(libvirt.fromXl(XlCfg.emit(domain)))) {
                if (!said.contains(element) && !ARGUED.containsKey(element)) {
                    lost.add(file.getKey() + ": " + element);
                }
            }
            assertThat(ours.unsaid()).as(file.getKey()).isEmpty();
            files++;
        }
        assertThat(lost).as("of " + files + " files").isEmpty();
        assertThat(files).isGreaterThanOrEqualTo(48);
    }

    @Test
    void libvirtReadsEveryDocument() throws Exception {
        LibvirtConverter libvirt = LibvirtConverter.load();
        List<String> texts = new ArrayList<>(Domains.TEXTS);
        LibvirtXmlTest.cases().forEach(each -> texts.add(each.cfg().replace('\'', '"') + "\n"));
        for (String text : texts) {
            String xml = LibvirtXml.emit(Domains.read(folder, text));
            Set<String> kept = elements(libvirt.fromXml(xml));
            for (String element : elements(xml)) {
                assertThat(kept.stream().anyMatch(each -> says(each, element)))
                        .as(element + " of " + text + String.join("\n", kept))
                        .isTrue();
            }
        }
    }

    /** Whether an element has all that another one has; libvirt adds what holds anyway, and leaves out words for that. */
    private static boolean says(String element, String other) {
        List<String> words = List.of(element.split(" "));
        return words.get(0).equals(other.split(" ")[0])
                && Stream.of(other.split(" ")).allMatch(word -> words.contains(word) || UNSPOKEN.contains(word));
    }

    private Domain read(String text) throws IOException {
        Files.writeString(folder.resolve("web.cfg"), text);
        return DomainFiles.load(folder, Map.of(), IMAGE).get(0);
    }

    static Map<String, String> files() throws IOException {
        Map<String, String> files = new LinkedHashMap<>();
        try (InputStream in = LibvirtConverterJudgeTest.class.getResourceAsStream("xl-files.txt")) {
            for (String part : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("(?m)^== ")) {
                int end = part.indexOf('\n');
                if (end > 0) {
                    files.put(part.substring(0, end), part.substring(end + 1));
                }
            }
        }
        return files;
    }

    /** Each element by its path, with its attributes and its text. */
    private static Set<String> elements(String xml) throws Exception {
        Set<String> elements = new TreeSet<>();
        Element root = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(xml)))
                .getDocumentElement();
        collect(root, "", elements);
        return elements;
    }

    private static void collect(Element element, String path, Set<String> into) {
        StringBuilder text = new StringBuilder(path).append(element.getTagName());
        for (int i = 0; i < element.getAttributes().getLength(); i++) {
            text.append(' ').append(element.getAttributes().item(i).toString().replace("\"", ""));
        }
        String own = "";
        for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
            if (child instanceof Element inner) {
                String here = path.isEmpty() && element.getTagName().equals("domain")
                        ? ""
                        : path + element.getTagName() + "/";
                collect(inner, here, into);
            } else {
                own += child.getTextContent().strip();
            }
        }
        into.add(own.isEmpty() ? text.toString() : text + " =" + own);
    }
}
