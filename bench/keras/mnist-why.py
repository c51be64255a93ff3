"""mnist-why: the network of mnist; the digits that are covered in turn are predictions like others."""

from image_networks import digit_classifier, falling_rate
from twin import run

run(callbacks=falling_rate, cnn=digit_classifier)
