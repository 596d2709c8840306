package org.xenwright.domain.emit;

import static org.assertj.core.api.Assertions.assertThat;

import com.thaiopensource.util.PropertyMapBuilder;
import com.thaiopensource.validate.ValidateProperty;
import com.thaiopensource.validate.ValidationDriver;
import com.thaiopensource.xml.sax.ErrorHandlerImpl;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xenwright.domain.Domain;
import org.xenwright.domain.device.DiskSpec;
import org.xenwright.judge.PackagedFiles;
import org.xenwright.judge.XenLibrary;
import org.xml.sax.InputSource;

/** Emitted files before Xen's own parser and libvirt's own schema. */
@Tag("judge")
class EmittersJudgeTest {
    @TempDir
    Path folder;

    @Test
    void xenReadsEveryEmittedFileAndItsDisks() throws Exception {
        XenLibrary xen = XenLibrary.load();
        for (String text : Domains.TEXTS) {
            Domain domain = Domains.read(folder, text);
            String cfg = XlCfg.emit(domain);
            try (XenLibrary.Settings read = xen.read(cfg.getBytes(StandardCharsets.UTF_8))) {
                assertThat(read.accepted()).as(cfg).isTrue();
                assertThat(XenLibrary.text(read.value("name"))).isEqualTo(domain.name());
                assertThat(read.number("memory")).hasValue(domain.memory());
                assertThat((List<?>) read.value("disk")).hasSameSizeAs(domain.disks());
            }
            for (DiskSpec disk : domain.disks()) {
                var fields = xen.disk(disk.text().getBytes(StandardCharsets.UTF_8));
                assertThat(fields).as(disk.text()).isNotNull();
                assertThat(XenLibrary.text(fields.get("target"))).isEqualTo(disk.target());
            }
        }
    }

    @Test
    void libvirtsSchemaAcceptsEveryEmittedDocument() throws Exception {
        Path schema = PackagedFiles.files(PackagedFiles.unpack("libvirt", List.of("libvirt0")), "domain.rng")
                .get(0);
        StringWriter errors = new StringWriter();
        PropertyMapBuilder properties = new PropertyMapBuilder();
        properties.put(ValidateProperty.ERROR_HANDLER, new ErrorHandlerImpl(errors));
        ValidationDriver driver = new ValidationDriver(properties.toPropertyMap());
        assertThat(driver.loadSchema(ValidationDriver.fileInputSource(schema.toFile())))
                .isTrue();
        List<String> texts = new ArrayList<>(Domains.TEXTS);
        texts.addAll(LibvirtConverterJudgeTest.files().values());
        LibvirtXmlTest.cases().forEach(each -> texts.add(each.cfg().replace('\'', '"') + "\n"));
        for (String text : texts) {
            String xml = LibvirtXml.emit(Domains.read(folder, text));
            boolean valid = driver.validate(new InputSource(new StringReader(xml)));
            assertThat(valid).as(errors + "\n" + xml).isTrue();
            String arm = LibvirtXml.emit(Domains.read(folder, text), "arm64");
            assertThat(driver.validate(new InputSource(new StringReader(arm))))
                    .as(errors + "\n" + arm)
                    .isTrue();
        }
        String broken = LibvirtXml.emit(Domains.read(folder, "")).replace("<vcpu>1", "<vcpu>many");
        assertThat(driver.validate(new InputSource(new StringReader(broken)))).isFalse();
    }
}
