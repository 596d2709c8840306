package org.xenwright.develop;

import static org.assertj.core.api.Assertions.assertThat;

import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

class WarmCompilerTest {
    @Test
    void itCompilesAllOfWhatItIsGivenAndWritesNothing() {
        assertThat(WarmCompiler.works(ToolProvider.getSystemJavaCompiler())).isTrue();
    }
}
