package org.xenwright.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.inject.Named;
import org.junit.jupiter.api.Test;

/** The list by which Maven finds components of ours. */
class ComponentIndexTest {
    @Test
    void itHasEachClassThatIsAnnotatedAsOne() throws Exception {
        List<String> named = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests()).importPackages("org.xenwright.plugin").stream()
                        .filter(each -> each.isAnnotatedWith(Named.class))
                        .map(JavaClass::getName)
                        .sorted()
                        .toList();
        try (var index = getClass().getResourceAsStream("/META-INF/sisu/javax.inject.Named")) {
            assertThat(new String(index.readAllBytes(), StandardCharsets.UTF_8).lines())
                    .containsExactlyElementsOf(named)
                    .hasSize(2);
        }
    }
}
