package org.xenwright.domain.emit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathFactory;
import javax.xml.xpath.XPathNodes;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.xenwright.domain.Domain;
import org.xenwright.domain.language.Configuration;
import org.xenwright.problem.ProblemException;

class EmittersTest {
    @TempDir
    Path folder;

    @Test
    void libvirtXmlSaysWhatTheDomainSays() throws Exception {
        Domain domain = Domains.read(folder, "maxmem = 1024\nvif = [ \"bridge=br0\" ]\n");
        assertThat(LibvirtXml.emit(domain))
                .isEqualTo("""
                        <?xml version="1.0" encoding="UTF-8"?>
                        <domain type="xen">
                          <name>web</name>
                          <uuid>%s</uuid>
                          <memory unit="KiB">1048576</memory>
                          <currentMemory unit="KiB">524288</currentMemory>
                          <vcpu>1</vcpu>
                          <os>
                            <type arch="x86_64" machine="xenpvh">xenpvh</type>
                            <kernel>/srv/xen/vmlinuz</kernel>
                            <initrd>/srv/xen/initrd</initrd>
                            <cmdline>root=/dev/xvda ro console=hvc0</cmdline>
                          </os>
                          <features>
                            <acpi/>
                          </features>
                          <on_poweroff>destroy</on_poweroff>
                          <on_reboot>restart</on_reboot>
                          <on_crash>destroy</on_crash>
                          <devices>
                            <disk type="file" device="disk">
                              <driver name="qemu" type="raw"/>
                              <source file="/srv/xen/web.img"/>
                              <target dev="xvda" bus="xen"/>
                            </disk>
                            <interface type="bridge">
                              <mac address="%s"/>
                              <source bridge="br0"/>
                            </interface>
                            <console type="pty">
                              <target type="xen" port="0"/>
                            </console>
                          </devices>
                        </domain>
                        """.formatted(domain.uuid(), domain.vifs().get(0).option("mac")));
    }

    @Test
    void everyKindOfDomainIsEmittedTheSameEachTimeAndReadBack() throws Exception {
        for (String text : Domains.TEXTS) {
            Domain domain = Domains.read(folder, text);
            String cfg = XlCfg.emit(domain);
            assertThat(XlCfg.emit(Domains.read(folder, text))).isEqualTo(cfg);
            assertThat(Configuration.of(cfg.getBytes(StandardCharsets.UTF_8), "t"))
                    .isEqualTo(domain.configuration());
            // an emitted file is a domain file, and means the same
            assertThat(XlCfg.emit(Domains.read(folder, cfg))).isEqualTo(cfg);
            assertThat(LibvirtXml.emit(Domains.read(folder, text))).isEqualTo(LibvirtXml.emit(domain));
        }
    }

    @Test
    void anXvaNamesItsDisksInRisingOrderAndRoundsThemUp() throws Exception {
        Domain domain = Domains.read(folder, Domains.TEXTS.get(7));
        List<Long> sizes = new ArrayList<>(List.of(1L << 20, (1L << 20) + 1, 5L << 30, 1L, 3L << 20));
        XvaMetadata metadata = XvaMetadata.of(domain, sizes);
        assertThat(metadata.diskIds()).hasSize(5).isSorted().doesNotHaveDuplicates();
        Document ova = parse(metadata.xml());
        assertThat(values(
                        ova, "//struct[member/value='VDI']/member[name='snapshot']//member[name='virtual_size']/value"))
                .containsExactly("1048576", "2097152", "5368709120", "1048576", "3145728");
        List<String> ids = values(ova, "//struct[member/name='class']/member[name='id']/value");
        assertThat(ids).doesNotHaveDuplicates().hasSize(12);
        assertThat(ids).containsAll(values(ova, "//member[name='VDI' or name='SR' or name='VM']/value"));
        assertThat(ids).containsAll(values(ova, "//member[name='VBDs' or name='VDIs']//data/value"));
        assertThat(values(ova, "/value/struct/member/name")).containsExactly("version", "objects");
        assertThat(values(ova, "//struct/member[name='class'][value='VIF']")).isEmpty();
        assertThat(values(ova, "//member[name='domain_type']/value")).containsExactly("pvh");
        assertThat(XvaMetadata.of(domain, sizes)).isEqualTo(metadata);
        assertThatThrownBy(() -> XvaMetadata.of(domain, List.of(1L))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void everyKindOfDomainMakesAWellFormedXva() throws Exception {
        for (String text : Domains.TEXTS) {
            Domain domain = Domains.read(folder, text);
            int disks =
                    (int) domain.disks().stream().filter(disk -> !disk.cdrom()).count();
            List<Long> sizes = new ArrayList<>();
            for (int i = 0; i < disks; i++) {
                sizes.add(1L << 20);
            }
            Document ova = parse(XvaMetadata.of(domain, sizes).xml());
            assertThat(values(ova, "//member[name='name_label']/value")).contains("web");
        }
    }

    @Test
    void aControlCharacterIsRefused() throws IOException {
        Domain domain = Domains.read(folder, "extra = \"a\\ab\"\n");
        assertThatThrownBy(() -> LibvirtXml.emit(domain))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("U+7");
    }

    private static Document parse(String xml) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(xml.getBytes(StandardCharsets.UTF_8)));
    }

    private static List<String> values(Document document, String path) throws Exception {
        var nodes = XPathFactory.newInstance().newXPath().evaluateExpression(path, document, XPathNodes.class);
        List<String> values = new ArrayList<>();
        nodes.forEach(node -> values.add(node.getTextContent()));
        return values;
    }
}
