from django import forms


class Log(forms.Form):
    """One control of each kind."""

    title = forms.CharField(label="What is it", help_text="A sentence is enough.", max_length=20)
    kind = forms.ChoiceField(
        label="Class", choices=[("", "—"), ("01001", "Manhole cover"), ("01002", "Lamp")]
    )
    urgency = forms.ChoiceField(
        label="Urgency", choices=[("now", "Danger to people"), ("soon", "Soon")], widget=forms.RadioSelect
    )
    places = forms.MultipleChoiceField(
        label="Where", choices=[("road", "Road"), ("yard", "Yard")], widget=forms.CheckboxSelectMultiple
    )
    note = forms.CharField(label="More", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    day = forms.DateField(label="Seen on", required=False, widget=forms.DateInput(attrs={"type": "date"}))
    photos = forms.FileField(
        label="Photos",
        required=False,
        widget=forms.ClearableFileInput(
            attrs={"data-photos": "", "data-remove": "Remove", "accept": "image/*"}
        ),
    )
    agree = forms.BooleanField(label="Tell me how it goes on", required=False, help_text="By text message.")
    lon = forms.FloatField(widget=forms.HiddenInput, required=False)
    lat = forms.FloatField(widget=forms.HiddenInput, required=False)

    def clean(self) -> None:
        if self.data.get("title") == "twice":
            raise forms.ValidationError("This was sent before.")


class Filter(forms.Form):
    word = forms.CharField(label="Search", required=False)
    state = forms.ChoiceField(label="State", required=False, choices=[("", "All"), ("late", "Overdue")])
    mine = forms.BooleanField(label="Only mine", required=False)
