// Registers the classes that saved models hold, such as `Modu>Dropout`.
import '@modu/attention';
import '@modu/layers';
